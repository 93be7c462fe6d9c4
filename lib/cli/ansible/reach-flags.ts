import { checkedReach, DIRECT, PROFILE, type Reach } from '../../definitions/inventory/reach';
import { own } from '../../definitions/own';
import { DefinitionError } from '../../definitions/problems';
import { quoted } from '../../fleet-file/read';
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
  direct: { profile: 'taken' },
  bastion: { bastion: 'needed', profile: 'taken' },
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
  if (flags.profile !== undefined && !PROFILE.pattern.test(flags.profile)) {
    throw new CliError(`--profile must be ${PROFILE.allowed}, got ${quoted(flags.profile)}`, USAGE);
  }
  try {
    return checkedReach(reachOf(flags));
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new CliError(error.problems.map(({ message }) => message.replace(/^"(\w+)"/, (all, name: string) => own(FLAGS, name) ?? all)).join('; '), USAGE);
  }
}

/** What the definition's values are called on the command line. */
const FLAGS: Readonly<Record<string, string>> = { host: '--bastion', user: 'the user of --bastion', bucket: '--bucket', endpointId: '--endpoint' };

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
