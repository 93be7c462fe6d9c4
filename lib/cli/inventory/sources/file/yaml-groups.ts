import type { RawValue } from '../../../../rendering/inventory/host';
import type { Complain } from './file-problems';
import type { GroupTree } from './group-tree';

type Mapping = Readonly<Record<string, RawValue | undefined>>;

const MEMBERS: readonly string[] = ['hosts', 'vars', 'children'];
const PLUGIN = 'plugin';

/** Adds the groups of an inventory as Ansible's plugin `yaml` reads it; what cannot be is complained of. */
export function addGroups(tree: GroupTree, groups: RawValue, complain: Complain): void {
  const named = mappingAt(groups, { path: [], wanted: 'a mapping of groups, such as all' }, complain);
  if (typeof named[PLUGIN] === 'string') {
    complain([PLUGIN], `this is what an inventory plugin is told, and no list of hosts; "redis-fleet inventory import-aws-ec2 FILE" reads that of amazon.aws.aws_ec2, got ${JSON.stringify(named[PLUGIN])}`);
    return;
  }
  for (const [name, group] of Object.entries(named)) {
    addGroup({ tree, complain }, name, { group: group ?? null, path: [name] });
  }
}

function addGroup(into: { readonly tree: GroupTree; readonly complain: Complain }, name: string, { group, path }: { group: RawValue; path: readonly string[] }): void {
  const { tree, complain } = into;
  const members = mappingAt(group, { path, wanted: `a mapping with ${MEMBERS.join(', ')}` }, complain);
  Object.keys(members).filter((member) => !MEMBERS.includes(member)).forEach((member) => {
    complain([...path, member], `a group must have no members but ${MEMBERS.join(', ')}, got ${JSON.stringify(member)}; put groups under children and hosts under hosts`);
  });
  const own = tree.group(name, path);
  const below = (member: string, wanted: string): [string, RawValue | undefined][] => Object.entries(namedAt(members[member], { path: [...path, member], wanted }, complain));
  for (const [pattern, variables] of below('hosts', 'a mapping of hosts to their variables')) {
    const at = [...path, 'hosts', pattern];
    tree.addHosts(own, pattern, { path: at, variables: mappingAt(variables, { path: at, wanted: 'a mapping of variables' }, complain) });
  }
  const at = [...path, 'vars'];
  tree.addVariables(own, { path: at, variables: mappingAt(members.vars, { path: at, wanted: 'a mapping of variables' }, complain) });
  for (const [child, inside] of below('children', 'a mapping of groups')) {
    own.children.add(child);
    addGroup(into, child, { group: inside ?? null, path: [...path, 'children', child] });
  }
}

interface Place {
  readonly path: readonly string[];
  readonly wanted: string;
}

/** The mapping; as with Ansible, one name may stand alone. */
function namedAt(value: RawValue | undefined, place: Place, complain: Complain): Mapping {
  return typeof value === 'string' && value !== '' ? { [value]: null } : mappingAt(value, place, complain);
}

/** The mapping, an empty one where nothing stands. */
function mappingAt(value: RawValue | undefined, { path, wanted }: Place, complain: Complain): Mapping {
  if (value === undefined || value === null || value === '') {
    return {};
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    const what = path.length === 0 ? 'the file' : JSON.stringify(path.at(-1));
    complain(path, `${what} must be ${wanted}, got ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`);
    return {};
  }
  return value as Mapping;
}
