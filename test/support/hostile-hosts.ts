import fc from 'fast-check';
import { FleetTags } from '../../lib/definitions/tags';
import type { InventoryHost, RawValue, Tags } from '../../lib/rendering/inventory/host';

/** Stands in every generated text for the file that an execution would make. */
const CANARY = '@CANARY@';
const TOUCH = `touch ${CANARY}`;
const PIPE = `lookup('ansible.builtin.pipe', '${TOUCH}')`;

/** Templates that Ansible runs where it trusts them. */
export const TEMPLATES: readonly string[] = [
  `{{ ${PIPE} }}`, `{{${PIPE}}}`, `{{- ${PIPE} -}}`, `{{ query('pipe', '${TOUCH}') | first }}`, `a {{ ${PIPE} }} b {{ 1 }}`, `{# x #}{{ ${PIPE} }}`,
  `{% if ${PIPE} %}{% endif %}`, `{%- set x = ${PIPE} -%}{{ x }}`, `{% for x in [${PIPE}] %}{{ x }}{% endfor %}`, `\u202e{{ ${PIPE} }}`, `{{ ${PIPE} }}\n\u001b[2J`,
];

/** What is harmless only as long as nobody makes a command, an option, a document or a template of it. */
const TEXTS: readonly string[] = [
  `#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ ${PIPE} ]]`, `[[ ${PIPE} ]]`, '{', '{{', '}}', '{%', '{#', '#}', '{{ undefined_name }}', '{{ 1', '{{ %}',
  `!unsafe {{ ${PIPE} }}`, `!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  00`, '$ANSIBLE_VAULT;1.1;AES256', `!!python/object/apply:os.system ["${TOUCH}"]`, '&a [*a]', '*a', '? x', '- x', 'a: b', '<<: *a', '---\n', '...\n',
  `-oProxyCommand=${TOUCH}`, `x -o ProxyCommand="${TOUCH}"`, `x' -o 'ProxyCommand=${TOUCH}`, `$(${TOUCH})`, `\`${TOUCH}\``, `; ${TOUCH}`, `| ${TOUCH}`, `\n${TOUCH}\n`, `'; ${TOUCH}; '`, `"; ${TOUCH}; "`,
  '\u0000', 'a\u0000b', '\r\n', '\u2028', '\u2029', '\u0085', '\ufeff', '\ufffe', '\uffff', '\ud800', 'a\udfff', '\u202eabc', '\u2066x', '\u001b]0;x\u0007', '\u009b31m', '\u001b[2J', '%(directory)s', '%h', '%%', '~root', '../../x',
  'all', 'ungrouped', '_meta', 'localhost', 'Localhost', '127.0.0.1', '::1', 'hostvars', 'groups', 'redis', 'redis_primary', 'aws_ec2', 'children', 'vars', '__proto__', 'constructor', 'toString', 'local', 'omit',
  '', ' ', '1', '007', '1e3', 'yes', 'null', '~', '0x1f', '1:30', '2026-01-02', '-', '!', '!x', '&x', 'x,y', 'x:&y', '[1:9]', '*', 'x'.repeat(2000), '{{'.repeat(500), '\u0301', '\u{1f600}',
];

/** Names that mean something to Ansible, to its decoder, to JavaScript or to a shell. */
const KEYS: readonly string[] = [
  'ansible_host', 'ansible_port', 'ansible_user', 'ansible_connection', 'ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args', 'ansible_ssh_executable', 'ansible_ssh_private_key_file', 'ansible_control_path',
  'ansible_python_interpreter', 'ansible_shell_executable', 'ansible_shell_type', 'ansible_become', 'ansible_become_exe', 'ansible_become_method', 'ansible_remote_tmp', 'ansible_password', 'ansible_facts', 'ansible_local',
  '__ansible_unsafe', '__ansible_vault', '__ansible_type', '__ansible_', '__proto__', 'constructor', 'hasOwnProperty', 'unsafe_keys', 'key', 'value',
  'environment', 'tags', 'vars', 'hostvars', 'groups', 'group_names', 'inventory_hostname', 'omit', 'PATH', 'LD_PRELOAD', 'BASH_ENV', 'ANSIBLE_CONFIG', 'redis_fleet_program', 'redis_fleet_flags', 'redis_ports', 'Name', 'User', 'Parent',
];

/** Keys of tags that decide about names, groups and variables. */
const OUR_KEYS: readonly string[] = ['Name', 'Note', 'Role', 'Parent', 'Address', 'User', FleetTags.FLEET, FleetTags.CLUSTER, FleetTags.TOPOLOGY, FleetTags.SHARD, FleetTags.MEMBER, FleetTags.SLOT, FleetTags.INITIAL_ROLE, FleetTags.SERVICE, FleetTags.ENGINE, FleetTags.ENVIRONMENT];

const word = fc.constantFrom('a', 'web-1', 'demo', 'x_y', 'Ä', '7');
/** Of the first planes of Unicode, which every version knows alike. */
const character = fc.integer({ min: 0, max: 0x24f }).map((code) => String.fromCodePoint(code));
const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TEMPLATES) }, { weight: 4, arbitrary: fc.constantFrom(...TEXTS) }, word, fc.string({ unit: character, maxLength: 12 }));
/** A text of which any part may be hostile. */
export const hostileText = fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')));
const key = fc.oneof(fc.constantFrom(...KEYS), fc.constantFrom(...OUR_KEYS), hostileText);
const tags = fc.dictionary(key, hostileText, { maxKeys: 8 });

/** Plain data of hostile texts, in keys too. */
export const hostileValue: fc.Arbitrary<RawValue> = valueOfDepth(3);

function valueOfDepth(depth: number): fc.Arbitrary<RawValue> {
  const leaf = fc.oneof(hostileText, fc.constantFrom<RawValue>(0, -1.5, 1e21, true, false, null));
  if (depth === 0) {
    return leaf;
  }
  const below = valueOfDepth(depth - 1);
  return fc.oneof(leaf, fc.array(below, { maxLength: 3 }), fc.dictionary(key, below, { maxKeys: 3 }));
}

/** What of an instance its owner chooses: all that is not an id, an address, a time or a word of EC2. */
export interface Chosen {
  readonly tags: Tags;
  readonly account?: string;
  readonly keyName: string;
  readonly groupName: string;
  readonly more: RawValue;
}

export const chosen: fc.Arbitrary<Chosen> = fc.record({ tags, account: hostileText, keyName: hostileText, groupName: hostileText, more: hostileValue }, { requiredKeys: ['tags', 'keyName', 'groupName', 'more'] });

/** The value with the file of its own in place of the canary. */
export function armed<T>(value: T, file: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(CANARY, file)) as T;
}

/** The id of the instance with the number. */
export function idOf(number: number): string {
  return `i-${number.toString(16).padStart(17, '0')}`;
}

/** The instance with the number, all of which have the same address in networks of their own. */
export function hostileHost(number: number, { tags: given, account, keyName, groupName, more }: Chosen): InventoryHost {
  const placement = { availability_zone: 'eu-west-1a', region: 'eu-west-1' };
  return {
    source: 'live', id: idOf(number), tags: given, placement, ...(account !== undefined && { account }),
    variables: {
      instance_id: idOf(number), vpc_id: `vpc-${number}`, private_ip_address: '10.0.0.7', public_ip_address: '203.0.113.9', placement, state: { code: 16, name: 'running' },
      key_name: keyName, security_groups: [{ group_id: 'sg-1', group_name: groupName }], more,
    },
  };
}
