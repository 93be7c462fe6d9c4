import type { Reach } from '../../definitions/inventory/reach';
import { ansibleCfg } from './ansible-cfg';
import type { CoreVersion } from './core-version';
import { allVariables, redisVariables } from './group-vars';
import { INVENTORY_LAUNCHER, programLauncher } from './launchers';
import type { Mitogen } from './mitogen';
import { redisFleetYml } from './redis-fleet-yml';

/** All that the files of an Ansible project depend on. */
export interface AnsibleProjectProps {
  /** Name of the fleet. */
  readonly fleet: string;
  readonly region?: string;
  readonly reach: Reach;
  /** Profile of the AWS settings; undefined where it is left to the environment. */
  readonly profile?: string;
  /** The user that SSH logs in as. */
  readonly user?: string;
  /** Ports of the servers of each node. */
  readonly ports: readonly number[];
  /** Hosts of the fleet. */
  readonly hosts: number;
  /** Processors of the machine that runs Ansible. */
  readonly cores: number;
  readonly core: CoreVersion;
  /** Whether the collection ansible.posix is installed. */
  readonly hasPosix: boolean;
  readonly mitogen?: Mitogen;
}

/** Files of an Ansible project that are programs. */
export const PROGRAMS = ['redis-inventory', 'run-redis-fleet'] as const;

/** The files of an Ansible project by their paths, but for its playbooks. */
export function ansibleProject(props: AnsibleProjectProps): Record<string, string> {
  return {
    'ansible.cfg': ansibleCfg({ ...props, reach: props.reach.kind }),
    'redis_fleet.yml': redisFleetYml(props),
    'redis-inventory': INVENTORY_LAUNCHER,
    'run-redis-fleet': programLauncher(props.profile),
    'requirements.yml': requirements(props),
    'group_vars/all.yml': allVariables(props),
    'group_vars/redis.yml': redisVariables(props),
    '.gitignore': '# What Ansible remembers of the hosts\n/.ansible/\n',
  };
}

function requirements({ reach }: AnsibleProjectProps): string {
  const aws = reach.kind === 'aws_ssm' ? '  # The connection through Systems Manager\n  - name: amazon.aws\n    version: ">=10.0.0"\n' : '';
  return `---
# Collections of Ansible, installed by: ansible-galaxy collection install -r requirements.yml
collections:
  # The callbacks that show what each task took
  - name: ansible.posix
${aws}`;
}
