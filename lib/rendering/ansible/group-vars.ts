import type { BastionReach, Reach } from '../../definitions/inventory/reach';
import { json, yamlString } from '../quoting';

/** What the variables depend on. */
export interface GroupVarsProps {
  /** Name of the fleet. */
  readonly fleet: string;
  readonly region?: string;
  readonly reach: Reach;
  /** The user that SSH logs in as; undefined where it is left to the user. */
  readonly user?: string;
  /** Ports of the servers of each node. */
  readonly ports: readonly number[];
}

/** The port that redis-fleet asks where it is told none. */
const DEFAULT_PORT = 6379;

/** Variables of every host and of this machine: how the playbooks ask redis-fleet. */
export function allVariables({ fleet, region, reach, ports: [port = DEFAULT_PORT] }: GroupVarsProps): string {
  const flags = ['--fleet', fleet, ...(region === undefined ? [] : ['--region', region]), ...(port === DEFAULT_PORT ? [] : ['--port', String(port)]), ...wayTo(reach)];
  return `---
# How the playbooks run redis-fleet on this machine: its commands check and replace are the gates of every change.
redis_fleet_program: "{{ playbook_dir }}/../run-redis-fleet"

# Which fleet, and how its servers are reached from here: see redis-fleet check --help.
redis_fleet_flags: ${json(flags).replaceAll('","', '", "')}
`;
}

/** Variables of all nodes. */
export function redisVariables({ user, ports }: GroupVarsProps): string {
  const login = user === undefined ? `# ansible_user: ubuntu` : `ansible_user: ${yamlString(user)}`;
  return `---
# Who logs in by SSH: the user that the maker of the machine image lets in, who may become root by sudo
# (Ubuntu: ubuntu, Debian: admin, Amazon Linux: ec2-user).
${login}

# Ports of the servers of each node, the main one first.
redis_ports: [${ports.join(', ')}]
`;
}

/** The flags by which redis-fleet reaches the servers on the way that Ansible takes. */
function wayTo(reach: Reach): string[] {
  switch (reach.kind) {
    case 'direct': return [];
    case 'bastion': return ['--connect-command', connectBy(reach)];
    // An EC2 Instance Connect Endpoint opens no port of Redis
    case 'ssm': case 'aws_ssm': case 'instance_connect': return ['--transport', 'ssm'];
  }
}

function connectBy({ host, user, port }: BastionReach): string {
  return ['ssh', ...(port === undefined ? [] : ['-p', String(port)]), '-W', '%h:%p', user === undefined ? host : `${user}@${host}`].join(' ');
}
