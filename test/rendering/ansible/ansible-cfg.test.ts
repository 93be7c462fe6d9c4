import { REACH_KINDS } from '../../../lib/definitions/inventory/reach';
import { ansibleCfg } from '../../../lib/rendering/ansible/ansible-cfg';
import { forksFor } from '../../../lib/rendering/ansible/forks';
import { exampleProps } from './example';

/** Keys with their values, section by section, and the comment right above each. */
function settingsOf(text: string): { readonly name: string; readonly value: string; readonly why: string }[] {
  let section = '';
  let why: string[] = [];
  return text.split('\n').flatMap((line) => {
    const [, name, value] = /^([a-z_]+) = (.+)$/.exec(line) ?? [];
    if (line.startsWith('# ')) {
      why.push(line.slice(2));
      return [];
    }
    const found = name === undefined || value === undefined ? [] : [{ name: `${section}.${name}`, value, why: why.join(' ') }];
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    why = [];
    return found;
  });
}

const PROPS = { ...exampleProps(), reach: 'direct' as const };

test.each(REACH_KINDS)('each line says why it is there, stands once, and fits a screen: %s', (reach) => {
  const text = ansibleCfg({ ...PROPS, reach, mitogen: { version: '0.3.54', strategies: '/opt/mitogen/strategy' } });
  const settings = settingsOf(text);
  expect(settings.length).toBeGreaterThan(14);
  settings.forEach(({ why }) => expect(why).toMatch(/^[A-Z].{30,}\.$/));
  const names = settings.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  text.split('\n').filter((line) => line.startsWith('#')).forEach((line) => expect(line.length).toBeLessThanOrEqual(118));
});

test('an inventory that fails is an error', () => {
  expect(settingsOf(ansibleCfg(PROPS))).toContainEqual(expect.objectContaining({ name: 'inventory.any_unparsed_is_failed', value: 'True' }));
});

test('ssh keeps its connections, which Ansible no longer says by itself where ssh_args are set', () => {
  const { value } = settingsOf(ansibleCfg(PROPS)).find(({ name }) => name === 'ssh_connection.ssh_args') ?? { value: '' };
  expect(value).toContain('-o ControlMaster=auto -o ControlPersist=10m');
  expect(value).not.toContain('StrictHostKeyChecking=no');
});

test('the plugin aws_ssm, which knows neither SSH nor pipelining, gets no settings of theirs', () => {
  expect(settingsOf(ansibleCfg({ ...PROPS, reach: 'aws_ssm' })).map(({ name }) => name).filter((name) => name.startsWith('ssh_connection'))).toEqual([]);
});

test('without ansible.posix its callbacks stand as a comment, which says how to get them', () => {
  const text = ansibleCfg({ ...PROPS, hasPosix: false });
  expect(settingsOf(text).map(({ name }) => name)).not.toContain('defaults.callbacks_enabled');
  expect(text).toContain('\n# callbacks_enabled = ansible.posix.profile_tasks, ansible.posix.timer\n');
  expect(text.replace(/\n# /g, ' ')).toContain('ansible-galaxy collection install -r requirements.yml');
});

test('Mitogen is there only where it is wanted, with the warning of later versions', () => {
  const mitogen = { version: '0.3.54', strategies: '/opt/mitogen/strategy' };
  expect(ansibleCfg(PROPS)).not.toContain('itogen');
  expect(settingsOf(ansibleCfg({ ...PROPS, mitogen }))).toContainEqual(expect.objectContaining({ name: 'defaults.timeout', value: '30' }));
  expect(settingsOf(ansibleCfg({ ...PROPS, mitogen }))).toEqual(expect.arrayContaining([
    expect.objectContaining({ name: 'defaults.strategy', value: 'mitogen_linear' }), expect.objectContaining({ name: 'defaults.strategy_plugins', value: '/opt/mitogen/strategy' }),
  ]));
  expect(ansibleCfg({ ...PROPS, mitogen })).toContain('Ansible warns since 2.19');
  expect(ansibleCfg({ ...PROPS, mitogen, core: { major: 2, minor: 18 } })).not.toContain('Ansible warns since 2.19');
});

test('a folder that an INI file would cut is refused', () => {
  expect(() => ansibleCfg({ ...PROPS, mitogen: { version: '0.3.54', strategies: '/opt/a ;b' } })).toThrow('must be one line without " ;"');
});

test.each([
  [{ hosts: 1, cores: 8, reach: 'direct' }, 5], [{ hosts: 9, cores: 2, reach: 'direct' }, 9], [{ hosts: 400, cores: 2, reach: 'direct' }, 20],
  [{ hosts: 400, cores: 16, reach: 'direct' }, 50], [{ hosts: 400, cores: 16, reach: 'bastion' }, 10], [{ hosts: 400, cores: 16, reach: 'instance_connect' }, 20],
  [{ hosts: 400, cores: 16, reach: 'ssm' }, 10], [{ hosts: 400, cores: 16, reach: 'aws_ssm' }, 10],
] as const)('%j gets %i forks', (props, forks) => {
  expect(forksFor(props)).toBe(forks);
});
