import type { InventoryHost, RawValue } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import { GroupTree } from './group-tree';
import { addGroups } from './yaml-groups';

/** Values that aliases may repeat: more is a file that grows when it is read. */
const MAX_ALIASES = 1000;

/**
 * The hosts of an inventory in YAML, as Ansible's plugin `yaml` reads it: groups with `hosts`, `vars` and `children`.
 *
 * Throws a CliError that names the line of what is no YAML, or the path of what cannot be.
 */
export async function hostsInYaml(text: string, file: string): Promise<InventoryHost[]> {
  const tree = new GroupTree(file);
  addGroups(tree, await valueIn(text.replace(/^\ufeff/, ''), file), file);
  return tree.hosts();
}

async function valueIn(text: string, file: string): Promise<RawValue> {
  // Loaded only where it is needed: most inventories read no YAML
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, strict: true, merge: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    const remedy = /tag/i.test(problem.message) ? '; keep secrets in group_vars, where Ansible itself reads them' : '';
    throw new CliError(`${file}:${line}:${col}: ${problem.message.split('\n')[0] ?? ''}${remedy}`);
  }
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as RawValue;
  } catch (error) {
    throw new CliError(`${file}: ${(error as Error).message}`);
  }
}
