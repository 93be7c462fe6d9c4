/** An inventory as Ansible holds it: variables by host, and hosts and children by group, both in the order of the alphabet. */
export interface AnsibleInventory {
  readonly hosts: Record<string, Record<string, unknown>>;
  readonly groups: Record<string, { hosts: string[]; children: string[] }>;
}

/** The inventories of the plugin amazon.aws.aws_ec2 and of `redis-fleet inventory`, with the affixes that both put around the names of variables. */
export interface InventoryPair {
  readonly awsEc2: AnsibleInventory;
  readonly ours: AnsibleInventory;
  readonly named: (variable: string) => string;
}

/** What `redis-fleet inventory` does on purpose in another way than amazon.aws.aws_ec2. */
export interface InventoryDifference {
  readonly what: string;
  readonly awsEc2: string;
  readonly ours: string;
  readonly why: string;
  /** Makes the two alike in this alone. Whoever compares inventories finds any other difference. */
  readonly undo?: (pair: InventoryPair) => void;
}

const REACH = ['ansible_host', 'ansible_ssh_common_args', 'ansible_control_path'];
const WORD = /^(?!-)[A-Za-z0-9_.:@+-]*$/;
const OF_THE_FLEET = /^(redis|redis_primary|redis_replica|redis_cluster|redis_sentinel|(az|region|account|env|cluster|shard)_\w+)$/;
const NOT_IN_A_NAME = /[^\p{L}\p{N}_.-]/gu;

/** Every difference that is on purpose, in the order of their undoing. What no inventory shows has nothing to undo: other tests are about it. */
export const DIFFERENCES: readonly InventoryDifference[] = [
  {
    what: 'regions where none are named', awsEc2: 'every region, one after the other', ours: 'that of the AWS settings; `all_regions: true` asks all, side by side',
    why: 'seventeen calls for one region that is used',
  },
  {
    what: 'instances', awsEc2: 'all that are not gone, stopped ones too', ours: 'nodes of fleets that are pending or running; `all_instances` and `states` say otherwise',
    why: 'a play for Redis fails on a machine that is stopped or another\'s',
  },
  {
    what: 'a tag\'s value with a template in it', awsEc2: 'is inert since ansible-core 2.19', ours: 'is inert with every ansible-core',
    why: 'whoever may set a tag would run commands where Ansible runs', undo: ({ awsEc2, ours }) => [awsEc2, ours].forEach((inventory) => changeValues(inventory, plainText)),
  },
  {
    what: 'a key of a tag with a template in it', awsEc2: 'is a key of `tags`', ours: 'is in the list `ec2_tags_unsafe`; in composed mappings in `unsafe_keys`',
    why: 'Ansible can mark values as inert, but no keys', undo: joinUnsafeKeys,
  },
  {
    what: 'signs in a host\'s name other than letters, digits, `_`, `.` and `-`, or such a sign or `-` as its first', awsEc2: 'stay, but for `:`', ours: 'become `_`, behind `host-` where the name begins so',
    why: 'the name is a word of commands and patterns', undo: renameHosts,
  },
  {
    what: 'hosts of one name', awsEc2: 'become one host with the variables of the last', ours: 'are told apart by their ids; `strict_names: true` makes it an error',
    why: 'a change would reach one machine of several', undo: joinHostsOfOneName,
  },
  {
    what: 'an unknown word in `hostnames`', awsEc2: 'is taken as a literal: every host gets that name', ours: 'is an error with its line and the nearest known word',
    why: 'all hosts become one', undo: joinAllHosts,
  },
  {
    what: 'hosts without any name of `hostnames`', awsEc2: 'are left out in silence', ours: 'are called by their id',
    why: 'a machine without a tag is missed by nobody', undo: dropNameless,
  },
  {
    what: '`tags`', awsEc2: 'a variable, which Ansible warns of as a reserved name', ours: 'only `ec2_tags` is a variable, but with a prefix or a suffix; expressions know both',
    why: 'a warning on each run hides those that matter', undo: sameTags,
  },
  {
    what: '`ansible_host`', awsEc2: 'only by `compose`', ours: 'by `reach`, with a control socket and a host key for each instance; `compose` wins',
    why: 'the names of instances are in no DNS', undo: (pair) => dropVariables(pair, (name) => REACH.includes(name)),
  },
  {
    what: '`compose` for variables `ansible_…`', awsEc2: 'takes any text of a tag', ours: 'takes of tags words for an address, a user, a port or a key; for all else what stands in the expression',
    why: 'a tag would become an option of SSH, or another program', undo: dropHarmfulConnections,
  },
  {
    what: 'variables `redis_…`', awsEc2: 'none', ours: 'the place of a node in its fleet, of its tags',
    why: 'playbooks need it', undo: (pair) => dropVariables(pair, (name) => name.startsWith('redis_')),
  },
  {
    what: 'groups of the fleet, of zones, regions, accounts and environments', awsEc2: 'by `keyed_groups` alone', ours: 'are there without asking',
    why: 'playbooks need them', undo: dropGroupsOfTheFleet,
  },
  {
    what: '`placement.region`', awsEc2: 'the zone without its last character', ours: 'the region that was asked, in Local Zones too', why: '`us-west-2-lax-1` is no region',
  },
  {
    what: 'a filter of Jinja behind a name of `hostnames`', awsEc2: 'gets the value as a piece of code', ours: 'gets the value; a host without it has no such name',
    why: 'a quotation mark in a tag would end the text',
  },
  {
    what: 'an expression that is a number or a truth of YAML, such as `x: 1`', awsEc2: 'is left out since ansible-core 2.19', ours: 'is its value', why: 'it was so before',
  },
  {
    what: 'tags whose keys are whole numbers', awsEc2: 'stand where EC2 tells them', ours: 'stand before the others', why: 'JavaScript keeps them so; only a list of keys shows it',
  },
  {
    what: 'an expression that cannot be read', awsEc2: 'is left out for each host in silence', ours: 'is an error before AWS is asked', why: 'a slip of the pen is noticed',
  },
  {
    what: 'two values that give a group one name', awsEc2: 'meet in silence', ours: 'meet, and are named by `_meta.explanation` and `--output table`', why: '`1` and `2` are both the group `_`',
  },
  {
    what: 'a group that would have the name of a host or of the fleet\'s own group', awsEc2: 'is made', ours: 'is not made for a host that the fleet does not put there, and is named as well',
    why: 'a tag would make any machine a primary',
  },
  { what: 'a tag with commas', awsEc2: 'is one group', ours: '`split: ","` makes one for each part', why: 'it was so with ec2.py' },
  { what: 'several accounts', awsEc2: 'one role for a file', ours: '`accounts`, asked side by side', why: 'one file for a company' },
  { what: 'the key of the cache', awsEc2: 'the path of the file', ours: 'everything that the inventory depends on', why: 'another account\'s hosts came out of it' },
  {
    what: 'variables of Systems Manager, names of Route 53, names of ec2.py', awsEc2: 'options', ours: 'none', why: 'further calls, or names that Ansible refuses from 2.23 on',
    undo: ({ awsEc2 }) => each(awsEc2, (variables) => Object.keys(variables).filter((name) => name.startsWith('ec2_tag_')).forEach((name) => Reflect.deleteProperty(variables, name))),
  },
];

/** The same as rows of a table. */
export const DIFFERENCE_ROWS: readonly (readonly string[])[] = DIFFERENCES.map(({ what, awsEc2, ours, why }) => [what, awsEc2, ours, why]);

type Mapping = Record<string, unknown>;

const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

function each({ hosts }: AnsibleInventory, change: (variables: Mapping, name: string) => void): void {
  Object.entries(hosts).forEach(([name, variables]) => change(variables, name));
}

/** Changes every value of the variables, the inner ones first. */
function changeValues(inventory: AnsibleInventory, change: (value: unknown) => unknown): void {
  const changed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(changed);
    return change(isMapping(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, changed(member)])) : value);
  };
  for (const [name, variables] of Object.entries(inventory.hosts)) {
    inventory.hosts[name] = Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, changed(value)]));
  }
}

function plainText(value: unknown): unknown {
  return isMapping(value) && typeof value.__ansible_unsafe === 'string' && Object.keys(value).length === 1 ? value.__ansible_unsafe : value;
}

function joinUnsafeKeys({ ours, named }: InventoryPair): void {
  const pairs = (list: unknown): [string, unknown][] => (list as { key: string; value: unknown }[]).map(({ key, value }) => [key, value]);
  changeValues(ours, (value) => {
    if (!isMapping(value) || !Array.isArray(value.unsafe_keys)) return value;
    const { unsafe_keys: list, ...others } = value;
    return { ...others, ...Object.fromEntries(pairs(list)) };
  });
  each(ours, (variables) => {
    const { [named('ec2_tags_unsafe')]: list, [named('ec2_tags')]: tags } = variables;
    if (!Array.isArray(list) || !isMapping(tags)) return;
    variables[named('ec2_tags')] = Object.fromEntries([...Object.entries(tags), ...pairs(list)]);
    Reflect.deleteProperty(variables, named('ec2_tags_unsafe'));
  });
}

function rename(variables: Mapping, from: string, to: string): void {
  if (!(from in variables)) return;
  variables[to] = variables[from];
  Reflect.deleteProperty(variables, from);
}

/** With a prefix or a suffix both have the name of aws_ec2, and we have our own too. */
function sameTags({ awsEc2, ours, named }: InventoryPair): void {
  if (named('tags') === 'tags') each(awsEc2, (variables) => rename(variables, 'tags', 'ec2_tags'));
  else each(ours, (variables) => Reflect.deleteProperty(variables, named('ec2_tags')));
}

/** Drops variables of ours that the host does not have there. */
function dropVariables({ awsEc2, ours }: InventoryPair, isDropped: (name: string) => boolean): void {
  each(ours, (variables, host) => {
    const known = awsEc2.hosts[host] ?? {};
    Object.keys(variables).filter((name) => isDropped(name) && !(name in known)).forEach((name) => Reflect.deleteProperty(variables, name));
  });
}

/** Drops composed variables of the connection there that a tag must not say, where our host does not have them. */
function dropHarmfulConnections({ awsEc2, ours }: InventoryPair): void {
  each(awsEc2, (variables, host) => {
    const dropped = Object.keys(variables).filter((name) => name.startsWith('ansible_') && !(name in (ours.hosts[host] ?? {})));
    dropped.filter((name) => name === 'ansible_connection' || !WORD.test(String(variables[name]))).forEach((name) => Reflect.deleteProperty(variables, name));
  });
}

function dropGroupsOfTheFleet({ awsEc2, ours }: InventoryPair): void {
  Object.keys(ours.groups).filter((name) => OF_THE_FLEET.test(name) && !(name in awsEc2.groups)).forEach((name) => Reflect.deleteProperty(ours.groups, name));
  for (const group of Object.values(ours.groups)) group.children = group.children.filter((name) => name in ours.groups || !OF_THE_FLEET.test(name));
}

/** Gives hosts other names; several that get one become one, which has the variables of the last and the groups of all. */
function giveNames(inventory: AnsibleInventory, name: (host: string) => string): void {
  const hosts = Object.keys(inventory.hosts).sort();
  for (const host of hosts) {
    if (name(host) === host) continue;
    inventory.hosts[name(host)] = { ...inventory.hosts[name(host)], ...inventory.hosts[host] };
    Reflect.deleteProperty(inventory.hosts, host);
  }
  for (const group of Object.values(inventory.groups)) group.hosts = [...new Set(group.hosts.map(name))].sort();
}

function dropHosts(inventory: AnsibleInventory, isDropped: (host: string) => boolean): void {
  const dropped = Object.keys(inventory.hosts).filter(isDropped);
  dropped.forEach((host) => Reflect.deleteProperty(inventory.hosts, host));
  for (const group of Object.values(inventory.groups)) group.hosts = group.hosts.filter((host) => !dropped.includes(host));
}

const idOf = ({ hosts }: AnsibleInventory, host: string, named: InventoryPair['named']): string => String(hosts[host]?.[named('instance_id')]);

function joinHostsOfOneName({ awsEc2, ours, named }: InventoryPair): void {
  const names = new Map(Object.keys(ours.hosts).map((host) => [host, host.replace(`-${idOf(ours, host, named)}`, '')]));
  giveNames(ours, (host) => {
    const name = names.get(host) ?? host;
    return name in awsEc2.hosts ? name : host;
  });
}

function dropNameless({ awsEc2, ours, named }: InventoryPair): void {
  const known = new Set(Object.keys(awsEc2.hosts).map((host) => idOf(awsEc2, host, named)));
  dropHosts(ours, (host) => host === idOf(ours, host, named) && !known.has(host));
}

function renameHosts({ awsEc2 }: InventoryPair): void {
  giveNames(awsEc2, (host) => {
    const plain = host.replace(NOT_IN_A_NAME, '_');
    return /^_?[\p{L}\p{N}]/u.test(plain) ? plain : `host-${plain}`;
  });
}

/** All hosts are one there, called by a word that is no value of any. */
function joinAllHosts({ awsEc2, ours }: InventoryPair): void {
  const [only, ...others] = Object.keys(awsEc2.hosts);
  if (only === 'private_ip_address' && others.length === 0) giveNames(ours, () => only);
}
