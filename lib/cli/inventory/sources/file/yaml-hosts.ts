import type { Document, LineCounter, ScalarTag, YAMLError } from 'yaml';
import type { InventoryHost, RawValue } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import { ansibleYaml, UNSAFE, VAULT_TAGS } from '../../ansible-yaml';
import { FileProblems } from './file-problems';
import { GroupTree } from './group-tree';
import { addGroups } from './yaml-groups';

/** Values that aliases may repeat: more is a file that grows when it is read. */
const MAX_ALIASES = 1000;

/** What PyYAML takes for numbers that JSON does not have. */
const NO_NUMBER: ScalarTag = {
  tag: 'tag:yaml.org,2002:float', default: true, test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  resolve: (text, onError): null => {
    onError(`${text} is a number that no inventory can hold; write a number, or the text in quotes`);
    return null;
  },
};

/** Texts are never templates here, and vaults are refused. */
const TAGS: readonly ScalarTag[] = [UNSAFE, NO_NUMBER, ...VAULT_TAGS.map((tag): ScalarTag => ({
  tag,
  resolve: (_text, onError): null => {
    onError(`${tag} is a secret that only Ansible opens; keep it in group_vars or host_vars beside the inventory, where Ansible itself reads it`);
    return null;
  },
}))];

/**
 * The hosts of an inventory in YAML, as Ansible's plugin `yaml` reads it: groups with `hosts`, `vars` and `children`.
 *
 * Throws a CliError with everything that is wrong, each with its line and column.
 */
export async function hostsInYaml(text: string, file: string): Promise<InventoryHost[]> {
  // Loaded only where it is needed: most inventories read no YAML
  const { isNode, isScalar, LineCounter: Lines, parseDocument, visit } = await import('yaml');
  const lines = new Lines();
  const document = parseDocument(text.replace(/^\ufeff/, ''), { version: '1.1', lineCounter: lines, prettyErrors: false, strict: true, customTags: (usual) => ansibleYaml(usual, TAGS) });
  const problems = new FileProblems();
  [...document.errors, ...document.warnings].forEach((problem) => problems.add(`${file}:${lineAt(lines, problem.pos[0])}`, messageOf(problem)));
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value === 'boolean') {
        problems.add(`${file}:${lineAt(lines, key.range?.[0] ?? 0)}`, `${key.source ?? String(key.value)} means ${String(key.value)} in YAML, and is no name; write it in quotes`);
      }
    },
  });
  problems.throwIfAny();
  const placeOf = (path: readonly string[]): string => {
    const offset = keyOffset(document, path, isNode);
    return offset === undefined ? file : `${file}:${lineAt(lines, offset)}`;
  };
  const complain = (path: readonly string[], message: string): void => problems.add(placeOf(path), message);
  const tree = new GroupTree(complain);
  addGroups(tree, valueOf(document, file), complain);
  const hosts = tree.hosts();
  problems.throwIfAny();
  return hosts;
}

function lineAt(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

/** The offset of the last key of the path that stands in the document. */
function keyOffset(document: Document, path: readonly string[], isNode: typeof import('yaml').isNode): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pairs = (parent as { items?: readonly { key?: unknown }[] } | undefined)?.items ?? [];
    const key = pairs.map((pair) => pair.key).find((candidate) => isNode(candidate) && String(candidate.toJSON()) === path[length - 1]);
    if (isNode(key) && key.range) {
      return key.range[0];
    }
  }
  return undefined;
}

function messageOf({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') {
    return 'an inventory is one document; remove the line --- and what stands behind it, or make it a file of its own';
  }
  const [first = ''] = message.split('\n');
  const remedy = first.startsWith('Unresolved tag') ? '; write the value itself' : '';
  return `${first}${remedy}`;
}

function valueOf(document: Document, file: string): RawValue {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as RawValue;
  } catch (error) {
    throw new CliError(`${file}: ${(error as Error).message}`);
  }
}
