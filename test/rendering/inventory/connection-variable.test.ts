import fc from 'fast-check';
import { inventoryConfig } from '../../../lib/definitions/inventory/config';
import { compileRules, Construction } from '../../../lib/rendering/inventory/constructed';
import { ExpressionError, type Value, type Variables } from '../../../lib/rendering/inventory/expressions/value';
import { hostileText } from '../../support/hostile-hosts';

/** What composed expressions give a host. */
function composed(compose: Readonly<Record<string, string>>, variables: Variables, strict = false): Readonly<Record<string, Value>> {
  return new Construction(compileRules(inventoryConfig({ compose, strict })), { groups: new Set(), isHost: () => false }).composed({ name: 'web-1', variables, groups: [] });
}

test('an address, a user, a port and the name of a key are composed from tags, all else from what AWS says itself', () => {
  const variables = {
    private_ip_address: '10.0.0.7', instance_id: 'i-0123456789abcdef0', key_name: 'ops', placement: { availability_zone: 'eu-west-1a' }, redis_shard: 7,
    tags: { User: 'ec2-user', Port: '2222' }, network_interfaces: [{ ipv6: ['2001:db8::1'], note: 'a b' }],
  };
  expect(composed({
    ansible_host: 'private_ip_address', ansible_user: 'tags.User', ansible_port: 'tags.Port | int', ansible_ssh_private_key_file: "'~/.ssh/' ~ key_name ~ '.pem'", ansible_become: "tags.User != 'root'",
    ansible_ssh_common_args: "'-o HostKeyAlias=' ~ instance_id ~ '-' ~ placement.availability_zone ~ '-' ~ redis_shard", ansible_ssh_host: 'network_interfaces[0].ipv6[0]',
  }, variables)).toEqual({
    ansible_host: '10.0.0.7', ansible_user: 'ec2-user', ansible_port: 2222, ansible_ssh_private_key_file: '~/.ssh/ops.pem', ansible_become: true,
    ansible_ssh_common_args: '-o HostKeyAlias=i-0123456789abcdef0-eu-west-1a-7', ansible_ssh_host: '2001:db8::1',
  });
});

test('a tag that is more than a word is not there for such a variable, and as it is for any other', () => {
  const tags = { Address: '-oProxyCommand=reboot', Path: '/tmp/evil', Setting: 'ProxyCommand=reboot' };
  const compose = { ansible_host: 'tags.Path', ansible_user: "tags.Address | default('admin')", ansible_ssh_private_key_file: 'tags.Setting', note: 'tags.Address' };
  expect(composed(compose, { tags })).toEqual({ ansible_user: 'admin', note: '-oProxyCommand=reboot' });
  expect(() => composed({ ansible_host: 'tags.Address' }, { tags }, true)).toThrow(new ExpressionError(
    'compose "ansible_host" of host "web-1": a mapping has no "Address" (such a variable is made of texts of the expression and, of the host, of words of letters, digits and "_.:@+-" that do not begin with "-"; '
    + "a text of the expression itself may be chosen by tags, such as 'a' if tags.Team == 'x' else 'b'); strict is set: give what may be missing a default, such as tags.Team | default(''), or leave strict out",
  ));
});

test('an item of a list that is more than a word hides the list, so that no other item takes its place', () => {
  expect(composed({ ansible_host: 'addresses[0]', ansible_user: 'users[0]' }, { addresses: ['-x', '10.0.0.1'], users: ['a', 'b'] })).toEqual({ ansible_user: 'a' });
});

test('a host or a user that an expression cuts out of a tag is no option either, and no host is without a name', () => {
  expect(() => composed({ ansible_ssh_host: 'tags.Address' }, { tags: { Address: '' } }, true)).toThrow('it must be the name or the address of a host, letters, digits or "_.-", got ""');
  expect(composed({ ansible_host: 'tags.Address[1:]', ansible_user: 'tags.User[1:]' }, { tags: { Address: 'x-oProxyCommand', User: 'x-oProxyCommand' } })).toEqual({});
  expect(composed({ ansible_host: "tags.Address | replace('x', '')" }, { tags: { Address: 'x-oProxyCommand' } })).toEqual({});
});

const PROGRAMS = [
  'ansible_connection', 'ansible_ssh_executable', 'ansible_become_exe', 'ansible_aws_ssm_plugin', 'ansible_python_interpreter', 'ansible_perl_interpreter', 'ansible_become_method', 'ansible_shell_type',
  'ansible_ssh_pkcs11_provider', 'mitogen_kind', 'mitogen_lxc_path', 'redis_fleet_program',
];

test.each(PROGRAMS)('no tag says what runs, and it may choose among what stands in the expression: %s', (name) => {
  const variables = { tags: { Program: 'local', Os: 'linux (x)' }, instance_id: 'i-0123456789abcdef0' };
  expect(composed({ [name]: 'tags.Program' }, variables)).toEqual({});
  expect(composed({ [name]: "tags.Program | default('sh')" }, variables)).toEqual({ [name]: 'sh' });
  expect(composed({ [name]: "'sh' if tags.Os == 'linux (x)' else 'cmd'" }, variables)).toEqual({ [name]: 'sh' });
  expect(() => composed({ [name]: "'/bin/' ~ instance_id" }, variables, true)).toThrow('it says what runs, and must be one of the texts that stand in the expression, got "/bin/i-0123456789abcdef0"');
});

const ARGUMENTS = [
  'ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_sftp_extra_args', 'ansible_become_flags', 'ansible_control_path', 'ansible_aws_ssm_bucket_name', 'ansible_host_key_checking',
  'ansible_ssh_password_mechanism', 'mitogen_via', 'redis_fleet_flags',
];

test.each(ARGUMENTS)('no tag becomes part of what programs are given: %s', (name) => {
  for (const text of ['ProxyCommand=/tmp/canary', 'ProxyCommand', 'no', '10.0.0.1', '/tmp/x']) {
    expect(composed({ [name]: "'-o ' ~ tags.Text" }, { tags: { Text: text } })).toEqual({});
    expect(composed({ [name]: 'aws_tags.keys() | list' }, { aws_tags: { [text]: '' } })).toEqual({});
  }
  expect(composed({ [name]: "'-o ' ~ tags.Text", other: '1' }, { tags: { Text: '-o' }, key_name: 'x' })).toEqual({ other: 1 });
  expect(composed({ [name]: "'-o ' ~ key_name" }, { key_name: 'ProxyCommand=reboot' })).toEqual({});
  expect(composed({ [name]: "'-o A=b' if tags.Text == 'x y' else '-o A=c'" }, { tags: { Text: 'x y' } })).toEqual({ [name]: '-o A=b' });
});

test('whatever the tags hold, no variable of Ansible is an option, more than one argument, a path, or a template', () => {
  const compose = { ansible_host: 'tags.a', ansible_user: 'tags.b', ansible_ssh_common_args: "'-o ProxyJump=' ~ tags.a ~ ',' ~ tags.b", ansible_password: 'tags', ansible_port: '[tags.a, tags.b]', ansible_connection: 'tags.b' };
  fc.assert(fc.property(fc.record({ a: hostileText, b: hostileText }), (tags) => {
    const made = composed(compose, { tags });
    expect(Object.keys(made).filter((name) => !['ansible_host', 'ansible_user', 'ansible_port', 'ansible_password'].includes(name))).toEqual([]);
    expect(made.ansible_password ?? {}).toEqual({});
    expect(JSON.stringify(made).replace(/[{}[\]",]/g, ' ')).toMatch(/^[\w.:@+ -]*$/);
    expect(JSON.stringify(made)).not.toContain('"-');
  }), { numRuns: 500 });
});

test('a finding of hostile texts is one line without what steers a terminal', () => {
  const construction = new Construction(compileRules(inventoryConfig({ keyedGroups: [{ key: 'tags.Note', prefix: '', separator: '', leadingSeparator: true, trailingSeparator: true }] })), { groups: new Set(), isHost: () => false });
  ['\u202ea', '\u009ba', '\na'].forEach((Note) => construction.add({ name: 'web-1', variables: { tags: { Note } }, groups: [] }));
  const messages = construction.findings().map(({ message }) => message);
  expect(messages).toContain('the group "_a" stands for 3 names: "\\u{202e}a", "\\u{9b}a", "\\na"; give each its own prefix or replace what differs');
  expect(messages.join('').match(/[\p{C}\p{Zl}\p{Zp}]/gu)).toBeNull();
});
