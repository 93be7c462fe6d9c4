import { inventoryGraph } from '../../../rendering/inventory/graph';
import type { Inventory } from '../../../rendering/inventory/inventory';
import { inventoryScript, inventoryScriptText } from '../../../rendering/inventory/inventory-script';
import { inventoryTable } from '../../../rendering/inventory/table';
import { yamlInventory, yamlProblem } from '../../../rendering/inventory/yaml';
import { columns } from '../../columns';
import { CliError } from '../../io';
import type { OutputFormat } from './formats';

/** How to print an inventory. */
export interface OutputOptions {
  readonly format: OutputFormat;
  /** Whether JSON is indented. */
  readonly pretty?: boolean;
  /** Why the inventory is empty. */
  readonly explanation?: string;
  /** What stands in front of the names of variables that come from AWS. */
  readonly hostvarsPrefix?: string;
  /** What stands behind them. */
  readonly hostvarsSuffix?: string;
}

/** The whole text of the inventory, up to its last line break. Throws a CliError where the form cannot hold it. */
export function outputText(inventory: Inventory, options: OutputOptions): string {
  return [...outputPieces(inventory, options)].join('');
}

/** The text of the inventory in pieces: JSON of many thousand hosts is never held as a whole. Throws a CliError where the form cannot hold it. */
export function* outputPieces(inventory: Inventory, options: OutputOptions): Generator<string> {
  const { format, explanation, pretty } = options;
  if (format !== 'json') {
    yield otherText(inventory, format, options);
  } else if (pretty === true) {
    yield `${JSON.stringify(inventoryScript(inventory, { explanation }), undefined, 2)}\n`;
  } else {
    yield* inventoryScriptText(inventory, { explanation });
    yield '\n';
  }
}

function otherText(inventory: Inventory, format: Exclude<OutputFormat, 'json'>, options: OutputOptions): string {
  const { explanation, hostvarsPrefix: prefix, hostvarsSuffix: suffix } = options;
  switch (format) {
    case 'yaml': return yamlText(inventory, explanation);
    case 'graph': return inventoryGraph(inventory);
    case 'table': return `${tableText(inventory, { prefix, suffix })}${explanation === undefined ? '' : `\n${explanation}`}\n`;
  }
}

function yamlText(inventory: Inventory, explanation: string | undefined): string {
  const problem = yamlProblem(inventory);
  if (problem !== undefined) throw new CliError(problem);
  return yamlInventory(inventory, { explanation });
}

function tableText(inventory: Inventory, names: { prefix?: string; suffix?: string }): string {
  const { head, rows } = inventoryTable(inventory, names);
  return columns(head, rows);
}
