import fc from 'fast-check';
import { inventoryConfig } from '../../../lib/definitions/inventory/config';
import { compileRules, Construction } from '../../../lib/rendering/inventory/constructed';
import { ExpressionError, type Value, type Variables } from '../../../lib/rendering/inventory/expressions/value';
import { hostileText } from '../../support/hostile-hosts';

/** What composed expressions give a host. */
function composed(compose: Readonly<Record<string, string>>, variables: Variables, strict = false): Readonly<Record<string, Value>> {
  return new Construction(compileRules(inventoryConfig({ compose, strict })), { groups: new Set(), isHost: () => false }).composed({ name: 'web-1', variables, groups: [] });
}

test('what tells the address, the user, the port and a jump is composed from tags and addresses', () => {
  const variables = { private_ip_address: '10.0.0.7', instance_id: 'i-0a', tags: { User: 'ec2-user', Port: '2222', Bastion: 'jump@bastion.example.com:22', Key: '/keys/a.pem' }, network_interfaces: [{ ipv6: ['2001:db8::1'], note: 'a b' }] };
  expect(composed({
    ansible_host: 'private_ip_address', ansible_user: 'tags.User', ansible_port: 'tags.Port | int', ansible_ssh_private_key_file: 'tags.Key', ansible_ssh_common_args: "'-o ProxyJump=' ~ tags.Bastion",
    ansible_ssh_host: 'network_interfaces[0].ipv6[0]', ansible_connection: "'winrm' if tags.User == 'Administrator' else 'ssh'",
  }, variables)).toEqual({
    ansible_host: '10.0.0.7', ansible_user: 'ec2-user', ansible_port: 2222, ansible_ssh_private_key_file: '/keys/a.pem', ansible_ssh_common_args: '-o ProxyJump=jump@bastion.example.com:22',
    ansible_ssh_host: '2001:db8::1', ansible_connection: 'ssh',
  });
});

test('a tag that is more than a word is not there for such a variable, and as it is for any other', () => {
  const tags = { Address: '-oProxyCommand=reboot', Bastion: 'x -o ProxyCommand=reboot' };
  const compose = { ansible_host: 'tags.Address', ansible_user: "tags.Address | default('admin')", ansible_ssh_common_args: "'-o ProxyJump=' ~ tags.Bastion", note: 'tags.Address' };
  expect(composed(compose, { tags })).toEqual({ ansible_user: 'admin', note: '-oProxyCommand=reboot' });
  expect(() => composed({ ansible_host: 'tags.Address' }, { tags }, true)).toThrow(new ExpressionError(
    'compose "ansible_host" of host "web-1": a mapping has no "Address" (an expression for a variable of Ansible sees of a host only texts of letters, digits and "_.:@/=,+-" that do not begin with "-")',
  ));
});

test('an item of a list that is more than a word hides the list, so that no other item takes its place', () => {
  expect(composed({ ansible_host: 'addresses[0]', ansible_user: 'users[0]' }, { addresses: ['-x', '10.0.0.1'], users: ['a', 'b'] })).toEqual({ ansible_user: 'a' });
});

test('a host that an expression cuts out of a tag is no option either, and none without a name', () => {
  expect(() => composed({ ansible_ssh_host: 'tags.Address' }, { tags: { Address: '' } }, true)).toThrow('it must be a name or an address, and begin with no "-", got ""');
  expect(composed({ ansible_host: 'tags.Address[1:]' }, { tags: { Address: 'x-oProxyCommand=reboot' } })).toEqual({});
  expect(composed({ ansible_host: "tags.Address | replace('x', '')" }, { tags: { Address: 'x-oProxyCommand=reboot' } })).toEqual({});
});

test.each(['ansible_connection', 'ansible_ssh_executable', 'ansible_become_exe', 'ansible_aws_ssm_plugin'])('no tag says which program runs: %s', (name) => {
  const variables = { tags: { Program: 'local', Os: 'linux' } };
  expect(composed({ [name]: 'tags.Program' }, variables)).toEqual({});
  expect(composed({ [name]: "'sh' if tags.Os == 'linux' else 'cmd'" }, variables)).toEqual({ [name]: 'sh' });
  expect(() => composed({ [name]: "'/bin/' ~ tags.Program" }, variables, true)).toThrow('it says which program runs, and must be one of the texts that stand in the expression, got "/bin/local"');
});

test('whatever the tags hold, no variable of Ansible is an option, more than one argument, or a template', () => {
  const compose = { ansible_host: 'tags.a', ansible_user: 'tags.b', ansible_ssh_common_args: "'-o ProxyJump=' ~ tags.a ~ ',' ~ tags.b", ansible_password: 'tags', ansible_port: '[tags.a, tags.b]', ansible_connection: 'tags.b' };
  fc.assert(fc.property(fc.record({ a: hostileText, b: hostileText }), (tags) => {
    const { ansible_ssh_common_args: args = '-o ProxyJump=', ...others } = composed(compose, { tags });
    expect(args).toMatch(/^-o ProxyJump=[\w.:@/=,+-]*$/);
    expect(JSON.stringify(others).replace(/[{}[\]",]/g, ' ')).toMatch(/^[\w.:@/=,+ -]*$/);
    expect(JSON.stringify(others)).not.toContain('"-');
    expect(others).not.toHaveProperty('ansible_connection');
  }), { numRuns: 500 });
});

test('a finding of hostile texts is one line without what steers a terminal', () => {
  const construction = new Construction(compileRules(inventoryConfig({ keyedGroups: [{ key: 'tags.Note', prefix: '', separator: '', leadingSeparator: true, trailingSeparator: true }] })), { groups: new Set(), isHost: () => false });
  ['\u202ea', '\u009ba', '\na'].forEach((Note) => construction.add({ name: 'web-1', variables: { tags: { Note } }, groups: [] }));
  const messages = construction.findings().map(({ message }) => message);
  expect(messages).toContain('the group "_a" stands for 3 names: "\\u{202e}a", "\\u{9b}a", "\\na"; give each its own prefix or replace what differs');
  expect(messages.join('').match(/[\p{C}\p{Zl}\p{Zp}]/gu)).toBeNull();
});
