import { checkedReach, DIRECT, type Reach } from '../../definitions/inventory/reach';
import { DefinitionError } from '../../definitions/problems';
import { CliError } from '../io';
import { USAGE } from '../report';

/** The flags that say how hosts are reached, as they were typed. */
export interface ReachFlags {
  readonly reach: Reach['kind'];
  readonly bastion?: string;
  readonly bucket?: string;
  readonly endpoint?: string;
  readonly profile?: string;
}

type Setting = Exclude<keyof ReachFlags, 'reach'>;

/** The settings that each way takes, and whether it needs them. */
const SETTINGS: Readonly<Record<Reach['kind'], Readonly<Partial<Record<Setting, 'needed' | 'taken'>>>>> = {
  direct: {},
  bastion: { bastion: 'needed' },
  ssm: { profile: 'taken' },
  aws_ssm: { bucket: 'needed', profile: 'taken' },
  instance_connect: { endpoint: 'taken', profile: 'taken' },
};

/** The way that the flags ask for. Throws a CliError that names the flag which is missing, not for this way, or whose value cannot be. */
export function reachFrom(flags: ReachFlags): Reach {
  const taken = SETTINGS[flags.reach];
  for (const name of ['bastion', 'bucket', 'endpoint', 'profile'] as const) {
    if (flags[name] !== undefined && taken[name] === undefined) {
      throw new CliError(`--${name} cannot be used with --reach ${flags.reach}; leave out either`, USAGE);
    }
    if (flags[name] === undefined && taken[name] === 'needed') {
      throw new CliError(`--reach ${flags.reach} needs --${name}`, USAGE);
    }
  }
  try {
    return checkedReach(reachOf(flags));
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new CliError(`--reach ${flags.reach}: ${error.problems.map(({ message }) => message).join('; ')}`, USAGE);
  }
}

function reachOf({ reach, bastion = '', bucket = '', endpoint: endpointId, profile }: ReachFlags): Reach {
  switch (reach) {
    case 'direct': return DIRECT;
    case 'bastion': return { kind: reach, ...bastionOf(bastion) };
    case 'ssm': return { kind: reach, profile };
    case 'aws_ssm': return { kind: reach, bucket, profile };
    case 'instance_connect': return { kind: reach, endpointId, profile };
  }
}

function bastionOf(text: string): { host: string; user?: string } {
  const at = text.lastIndexOf('@');
  return at < 0 ? { host: text } : { user: text.slice(0, at), host: text.slice(at + 1) };
}
