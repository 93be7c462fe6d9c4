import type { Reach } from '../../definitions/inventory/reach';
import { iniValue } from '../quoting';
import { type CoreVersion, coreName } from './core-version';
import { forksFor, LEAST_FORKS } from './forks';
import type { Mitogen } from './mitogen';

/** What the settings depend on. */
export interface AnsibleCfgProps {
  readonly core: CoreVersion;
  /** Hosts of the fleet. */
  readonly hosts: number;
  /** Processors of the machine that runs Ansible. */
  readonly cores: number;
  readonly reach: Reach['kind'];
  /** Whether the collection ansible.posix is installed. */
  readonly hasPosix: boolean;
  /** Undefined where its strategies are not wanted. */
  readonly mitogen?: Mitogen;
}

/** A setting and the reason for it. */
interface Setting {
  readonly key: string;
  readonly value: string;
  readonly why: string;
  /** Whether the line stands as a comment. */
  readonly isOff?: boolean;
}

type Section = readonly [name: string, settings: readonly Setting[]];

const WIDTH = 118;
/** Hosts at a time from which the main process has much to look for. */
const MANY_FORKS = 20;
/** Programs of the AWS CLI between both ends take their time to connect. */
const SLOW_WAYS: readonly Reach['kind'][] = ['ssm', 'aws_ssm', 'instance_connect'];

/** The text of an ansible.cfg that the given ansible-core knows every key of, each with the reason for its value. */
export function ansibleCfg(props: AnsibleCfgProps): string {
  const sections: readonly Section[] = [
    ['defaults', [...hostsAndForks(props), ...facts(), ...output(props), ...strategy(props)]],
    ['inventory', inventory()],
    ...(props.reach === 'aws_ssm' ? [] : [['ssh_connection', connection()] as const]),
  ];
  return [
    ...commented(`Settings of Ansible for this fleet, for ansible-core ${coreName(props.core)} and ${props.hosts} ${props.hosts === 1 ? 'host' : 'hosts'}, written by redis-fleet ansible init. `
      + 'Ansible reads them when it is started in this folder; it reads no ansible.cfg of a folder that everybody may write to.'),
    ...sections.flatMap(([name, settings]) => ['', `[${name}]`, ...settings.flatMap(lines).slice(0, -1)]),
    '',
  ].join('\n');
}

function lines({ key, value, why, isOff = false }: Setting): string[] {
  return [...commented(why), `${isOff ? '# ' : ''}${key} = ${iniValue(value)}`, ''];
}

function commented(text: string): string[] {
  return text.split(' ').reduce<string[]>((all, word) => {
    const last = all.at(-1);
    return last === undefined || last.length + word.length + 1 > WIDTH ? [...all, `# ${word}`] : [...all.slice(0, -1), `${last} ${word}`];
  }, []);
}

function hostsAndForks({ hosts, cores, reach, mitogen }: AnsibleCfgProps): Setting[] {
  const forks = forksFor({ hosts, cores, reach });
  return [
    { key: 'inventory', value: 'redis_fleet.yml', why: 'The hosts: redis-fleet asks EC2 for them, as this file says.' },
    { key: 'inventory_plugins', value: 'inventory_plugins', why: 'The folder of the plugin redis_fleet, which reads that file.' },
    {
      key: 'forks', value: String(forks),
      why: `Hosts that are worked on at the same time (Ansible's default: ${LEAST_FORKS}, which is the least here): no more than the fleet has (${hosts}), than the way takes (${REASONS[reach]}), and than ten for each processor of this machine (${cores}).`,
    },
    ...(forks < MANY_FORKS ? [] : [{ key: 'internal_poll_interval', value: '0.01', why: 'Seconds between two looks for results (default: 0.001): the main process leaves the processors to its forks.' }]),
    { key: 'poll_interval', value: '5', why: 'Seconds between two looks at a task with async that says nothing of poll (default: 15).' },
    ...timeout(reach, mitogen),
    { key: 'interpreter_python', value: '/usr/bin/python3', why: 'Every node has its Python here: Ansible need not search for it at the start of each play.' },
    ...(reach === 'aws_ssm' ? [] : [{ key: 'host_key_checking', value: 'True', why: 'A host key is remembered under the id of its instance, so that it is new only where the machine is.' }]),
  ];
}

function timeout(reach: Reach['kind'], mitogen: Mitogen | undefined): Setting[] {
  const reasons = [
    ...(SLOW_WAYS.includes(reach) ? ['a session is opened by AWS first'] : []),
    ...(mitogen === undefined ? [] : ['Mitogen starts its Python in this time too']),
  ];
  return reasons.length === 0 ? [] : [{ key: 'timeout', value: '30', why: `Seconds that a connection may take (default: 10): ${reasons.join(', and ')}.` }];
}

const REASONS: Readonly<Record<Reach['kind'], string>> = {
  direct: 'SSH without a hop: 50, each a process that needs memory',
  bastion: 'one bastion: 10, because sshd drops connections that are not logged in yet from the eleventh on',
  ssm: 'Session Manager: 10, because it opens a few sessions a second, each by a program of the AWS CLI',
  aws_ssm: 'Session Manager: 10, because it opens a few sessions a second, each by a program of the AWS CLI',
  instance_connect: 'an EC2 Instance Connect Endpoint: 20 connections',
};

function facts(): Setting[] {
  return [
    { key: 'gathering', value: 'smart', why: 'Facts that are cached are not gathered again; a play that needs none says gather_facts: false.' },
    { key: 'fact_caching', value: 'jsonfile', why: 'Facts outlive a run (default: memory, which keeps them for one run).' },
    { key: 'fact_caching_connection', value: '.ansible/facts', why: 'A folder beside this file: two projects whose hosts have the same names do not read each other\'s facts.' },
    { key: 'fact_caching_timeout', value: '7200', why: 'Two hours, in seconds (default: a day): a slot keeps its name when its machine is replaced. After a replacement: --flush-cache.' },
    { key: 'inject_facts_as_vars', value: 'False', why: 'Facts are in ansible_facts only: what a machine says of itself overrides no variable. Ansible itself will do so from 2.24 on.' },
  ];
}

function output({ hasPosix }: AnsibleCfgProps): Setting[] {
  const what = 'Shows what each task took and how long all of it ran, so that a slow task is seen.';
  return [
    {
      key: 'callbacks_enabled', value: 'ansible.posix.profile_tasks, ansible.posix.timer', isOff: !hasPosix,
      why: hasPosix ? what : `${what} It needs the collection ansible.posix, which was not found: ansible-galaxy collection install -r requirements.yml, then take away the mark in front.`,
    },
    { key: 'callback_result_format', value: 'yaml', why: 'Results of several lines can be read (default: json).' },
  ];
}

function strategy({ mitogen, core }: AnsibleCfgProps): Setting[] {
  if (mitogen === undefined) {
    return [];
  }
  const warns = core.minor >= 19 ? ' Ansible warns since 2.19 that it will take no strategies of others one day.' : '';
  return [
    { key: 'strategy_plugins', value: mitogen.strategies, why: `Mitogen ${mitogen.version}: one Python on each host for all tasks, instead of one for each task.${warns}` },
    { key: 'strategy', value: 'mitogen_linear', why: 'As linear, by Mitogen. It refuses a host whose key is new: playbooks/ping.yml, which runs without it, learns the keys. It becomes root only by sudo, su and doas.' },
  ];
}

function inventory(): Setting[] {
  return [
    { key: 'any_unparsed_is_failed', value: 'True', why: 'An inventory that fails is an error. By default Ansible warns, goes on without hosts, and ends as if all were well.' },
    {
      key: 'enable_plugins', value: 'redis_fleet, script, yaml, host_list',
      why: 'What is tried for an inventory, in this order: redis_fleet first, because it is what there is here. Not ini: it would read a script that failed as well, and its complaint would hide the reason. '
        + 'Not auto: nothing here needs it; add other plugins by their names.',
    },
  ];
}

function connection(): Setting[] {
  return [
    { key: 'pipelining', value: 'True', why: 'Sends a module through the connection that is open, and copies no file first: three round trips a task less. Not where sudo has requiretty.' },
    {
      key: 'ssh_args', value: '-o ControlMaster=auto -o ControlPersist=10m -o StrictHostKeyChecking=accept-new -o PreferredAuthentications=publickey -o ServerAliveInterval=15',
      why: 'One connection for all tasks and for the next run within ten minutes (default: 60 s); takes the key of a host that is new and refuses one that has changed; tries no way to log in but keys; notices within a minute that a host is gone.',
    },
    { key: 'retries', value: '3', why: 'Tries again where a connection fails (default: 0); a task that failed is not run again.' },
  ];
}
