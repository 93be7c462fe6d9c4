import type { Command } from 'commander';

/** The flags of a configuration as they were typed. */
export interface ConfigFlags {
  readonly config?: string;
  readonly fleet?: string;
  readonly region?: readonly string[];
  readonly allRegions?: boolean;
  readonly source?: readonly string[];
  readonly assembly?: string;
  readonly file?: readonly string[];
  readonly timeout?: string;
  readonly cache?: string;
  readonly refresh?: boolean;
  readonly minHosts?: string;
  readonly strict?: boolean;
  readonly strictNames?: boolean;
}

/** What the help says of the environment. */
export const ENVIRONMENT_HELP = `Environment (a flag wins over its variable, both win over redis_fleet.yml):
  REDIS_FLEET_CONFIG     as --config
  REDIS_FLEET_NAME       as --fleet
  REDIS_FLEET_REGIONS    as --region, separated by commas
  REDIS_FLEET_SOURCE     as --source, separated by commas
  REDIS_FLEET_ASSEMBLY   as --assembly
  REDIS_FLEET_CACHE      as --cache
  REDIS_FLEET_MIN_HOSTS  as --min-hosts
  AWS_REGION, AWS_DEFAULT_REGION (redis_fleet.yml wins over these), AWS_PROFILE and all that the AWS SDK reads`;

/** Gives a command the flags of a configuration. */
export function withConfigFlags(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: redis_fleet.yml in the working folder, if there is one)')
    .option('--fleet <name>', 'only this fleet (default: all fleets)')
    .option('--region <region>', 'region to ask; can be given several times or with commas (default: the region of the AWS settings)', collect)
    .option('--all-regions', 'ask every region that the account has enabled')
    .option('--source <kind>', 'live: the instances in AWS; assembly: the slots in synthesized templates; file: those of the configuration; can be given several times, the last wins (default: live)', collect)
    .option('--assembly <folder>', 'cloud assembly that "cdk synth" wrote (default: cdk.out)')
    .option('--file <path>', 'further hosts from a CSV, YAML or JSON file; can be given several times, the last wins', collect)
    .option('--timeout <seconds>', 'seconds that one answer of AWS may take (default: 30)')
    .option('--cache <seconds>', 'use what was printed before up to this age; 0 asks again and keeps nothing (default: 0)')
    .option('--refresh', 'ask again, and keep the answer for the next call')
    .option('--min-hosts <number>', 'fail when there are fewer hosts')
    .option('--strict', 'fail when an expression cannot be evaluated for a host')
    .option('--strict-names', 'fail when two hosts have one name');
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
