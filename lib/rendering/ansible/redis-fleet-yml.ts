import type { Reach } from '../../definitions/inventory/reach';
import { yamlString } from '../quoting';

/** What the file says of the fleet. */
export interface RedisFleetYmlProps {
  /** Name of the fleet. */
  readonly fleet: string;
  readonly region?: string;
  readonly reach: Reach;
  /** Profile of the AWS settings; undefined where it is left to the environment. */
  readonly profile?: string;
}

/** The text of a redis_fleet.yml: which hosts the inventory has, and how they are reached. */
export function redisFleetYml({ fleet, region, reach, profile }: RedisFleetYmlProps): string {
  return `# Which hosts Ansible gets. Look at them by: ./redis-inventory --output table
version: 1

# Has Ansible read this file by inventory_plugins/redis_fleet.py, and not as a list of hosts.
plugin: redis_fleet

# The only fleet that is wanted; without it all fleets of the account.
fleet: ${yamlString(fleet)}

# Regions are asked side by side; without any that of the AWS settings.
${region === undefined ? '# regions: [eu-west-1]' : `regions: [${yamlString(region)}]`}
${profile === undefined ? '' : `
# Who asks AWS for the hosts: a profile of the AWS settings.
accounts: [{ profile: ${yamlString(profile)} }]
`}
# How Ansible reaches the hosts: direct, bastion, ssm, aws_ssm or instance_connect.
${reachText(reach)}

# Fewer hosts than this are an error: an empty answer is most likely the wrong region or account.
min_hosts: 1

# Seconds for which an answer of EC2 is used again; 0 asks each time.
cache:
  seconds: 0
`;
}

/** The way in the words of the file, whose keys are those of the definition in snake_case. */
function reachText(reach: Reach): string {
  const { kind, ...settings } = reach;
  const given = Object.entries(settings).filter(([name, value]) => value !== undefined && !(kind === 'direct' && name === 'address' && value === 'private'));
  if (given.length === 0) {
    return `reach: ${kind}`;
  }
  const rows = given.map(([name, value]) => `    ${snakeCase(name)}: ${typeof value === 'number' ? value : yamlString(String(value))}`);
  return ['reach:', `  ${kind}:`, ...rows].join('\n');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
