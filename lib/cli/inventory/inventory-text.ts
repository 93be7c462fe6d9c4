import { DefinitionError } from '../../definitions/problems';
import { ExpressionError } from '../../rendering/inventory/expressions/value';
import type { Inventory } from '../../rendering/inventory/inventory';
import { inventoryOf } from '../../rendering/inventory/inventory';
import type { CliIo } from '../io';
import { CliError } from '../io';
import { outputPieces } from './output/text';
import type { InventoryRequest, Wish } from './request';
import { findHosts } from './sources/find-hosts';

/** Notes that an explanation has at most: many thousand hosts can have as many. */
const MOST_NOTES = 10;

/** The text that is asked for, in pieces. */
export async function inventoryText({ config }: InventoryRequest, wish: Wish, io: CliIo): Promise<Iterable<string>> {
  const { hosts, warnings, explanation } = await findHosts(config.sources, { env: io.env });
  const inventory = forUser(() => inventoryOf(hosts, config));
  const count = inventory.size;
  if (config.minHosts !== undefined && count < config.minHosts) {
    throw new CliError(`the inventory must have at least ${config.minHosts} hosts, got ${count}${count === 0 ? `: ${explanation}` : ''}`);
  }
  if (wish.host !== undefined) {
    return [`${JSON.stringify(hostOf(inventory, wish.host), undefined, wish.pretty === true ? 2 : undefined)}\n`];
  }
  const notes = [...(count === 0 ? [explanation] : []), ...warnings, ...inventory.findings ?? []];
  return outputPieces(inventory, {
    format: wish.output, pretty: wish.pretty,
    hostvarsPrefix: config.hostvarsPrefix, hostvarsSuffix: config.hostvarsSuffix,
    ...(notes.length === 0 ? {} : { explanation: shortened(notes).join(wish.output === 'json' ? '; ' : '\n') }),
  });
}

function shortened(notes: readonly string[]): readonly string[] {
  return notes.length > MOST_NOTES ? [...notes.slice(0, MOST_NOTES), `and ${notes.length - MOST_NOTES} more`] : notes;
}

/** Has what expressions and names refuse end as an error of the user's. */
function forUser<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof DefinitionError) {
      const [first, ...others] = error.problems;
      throw new CliError(`${first?.message ?? error.message}${others.length > 0 ? `; and ${others.length} more of this kind` : ''}`);
    }
    throw error instanceof ExpressionError ? new CliError(error.message) : error;
  }
}

function hostOf(inventory: Inventory, name: string): object {
  const variables = Object.hasOwn(inventory.hosts, name) ? inventory.hosts[name] : undefined;
  if (variables === undefined) {
    throw new CliError(`no host ${JSON.stringify(name)} in the inventory; --list shows all hosts`);
  }
  return variables;
}
