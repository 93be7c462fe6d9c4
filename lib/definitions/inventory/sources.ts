import type { Form } from '../checks';
import { oneOf, text, wholeNumber } from '../checks';
import { didYouMean } from '../nearest';
import { Problems } from '../problems';
import { REGION } from '../region';
import { PROFILE } from './reach';

/** Filters of DescribeInstances: values by name, a host fits any of a name's values and all names. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** An AWS account that is asked, by a profile or by a role that is assumed. */
export interface Account {
  /** What the account is called in groups and messages. @default its number */
  readonly name?: string;
  /** Profile of the AWS settings; with a role, the profile that assumes it. */
  readonly profile?: string;
  /** ARN of the role to assume. */
  readonly roleArn?: string;
  /** What the role wants to be told by whoever assumes it. */
  readonly externalId?: string;
  /** Regions of this account. @default those of the source */
  readonly regions?: readonly string[];
}

/** Instances that are there, as EC2 tells them. */
export interface LiveSource {
  /** Regions that are asked; none stands for that of the AWS settings. */
  readonly regions: readonly string[];
  /** Whether all regions that the account has enabled are asked. */
  readonly allRegions: boolean;
  /** Accounts that are asked; none stands for that of the AWS settings. */
  readonly accounts: readonly Account[];
  /** Name of the only fleet wanted. @default all fleets */
  readonly fleet?: string;
  /** All of these an instance must fit. */
  readonly filters: Filters;
  /** With `filters` as one more entry, the ways to be in the inventory; with none, `filters` alone. */
  readonly includeFilters: readonly Filters[];
  /** The ways to be left out; they win. */
  readonly excludeFilters: readonly Filters[];
  /** States of instances that are wanted, for each filter that does not name `instance-state-name` itself. */
  readonly states: readonly string[];
  /** Whether instances without the tag of a slot are wanted too. */
  readonly allInstances: boolean;
  /** Whether a region that AWS denies is an error, and not left out. */
  readonly strictPermissions: boolean;
  /** Seconds that one answer of AWS may take, 1-900. */
  readonly timeoutSeconds: number;
  /** How often a call is tried again, 0-20. */
  readonly retries: number;
}

/** Slots of a synthesized cloud assembly, deployed or not. */
export interface AssemblySource {
  /** Folder of the cloud assembly. */
  readonly folder: string;
  /** Name of the only fleet wanted. @default all fleets */
  readonly fleet?: string;
}

/** Hosts that a file lists. */
export interface FileSource {
  /** A file whose name ends with .csv, .yaml, .yml or .json. */
  readonly path: string;
}

/** Where hosts come from: exactly one of the members. */
export type SourceConfig = { readonly live: LiveSource } | { readonly assembly: AssemblySource } | { readonly file: FileSource };

/** The kinds of sources. */
export const SOURCE_KINDS = ['live', 'assembly', 'file'] as const;

/** The states of instances. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
export const INSTANCE_STATES = ['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'] as const;

/** States in which a node can be reached or soon will be; a slot never stops its instance, it replaces it. */
export const REACHABLE_STATES = ['pending', 'running'] as const;

/** The most values of one filter. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const MAX_FILTER_VALUES = 200;
/** Leaves out what EC2's filters take for wildcards. */
export const FLEET_NAME: Form = { pattern: /^[a-z][a-z0-9-]*$/, allowed: 'the name of a fleet, lower-case letters, digits or -' };
const ROLE: Form = { pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, allowed: 'the ARN of a role, such as arn:aws:iam::123456789012:role/inventory' };
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID: Form = { pattern: /^[\w+=,.@:/-]{2,1224}$/, allowed: '2-1224 letters, digits or "_+=,.@:/-"' };
const ACCOUNT_NAME: Form = { pattern: /^[A-Za-z0-9][\w .-]{0,63}$/, allowed: '1-64 letters, digits, spaces or "_.-"' };
const FILTER_NAME: Form = { pattern: /^(tag:.{1,128}|[a-z][a-z0-9.-]{1,80})$/su, allowed: 'the name of a filter of DescribeInstances, such as instance-type or tag:Name' };
const FILE_NAME: Form = { pattern: /\.(csv|ya?ml|json)$/i, allowed: 'the path of a file that ends with .csv, .yaml, .yml or .json' };

/** A live source with the defaults for what is not given. Throws a DefinitionError for what cannot be. */
export function liveSource(given: Partial<LiveSource> = {}): LiveSource {
  const source: LiveSource = {
    regions: [], allRegions: false, accounts: [], filters: {}, includeFilters: [], excludeFilters: [], states: REACHABLE_STATES,
    allInstances: false, strictPermissions: true, timeoutSeconds: 30, retries: 3, ...given,
  };
  const problems = new Problems();
  checkRegions(problems, [], source.regions);
  if (source.allRegions && source.regions.length > 0) {
    problems.add('allRegions', '"allRegions" asks every region, and "regions" names some; leave one out');
  }
  source.accounts.forEach((account, index) => checkAccount(problems, ['accounts', String(index)], account));
  problems.check('fleet', text('fleet', source.fleet, FLEET_NAME));
  checkFilters(problems, ['filters'], source.filters);
  source.includeFilters.forEach((filters, index) => checkFilters(problems, ['includeFilters', String(index)], filters));
  source.excludeFilters.forEach((filters, index) => checkFilters(problems, ['excludeFilters', String(index)], filters));
  checkStates(problems, source.states);
  problems.check('timeoutSeconds', wholeNumber('timeoutSeconds', source.timeoutSeconds, { min: 1, max: 900 }));
  problems.check('retries', wholeNumber('retries', source.retries, { min: 0, max: 20 }));
  problems.throwIfAny();
  return source;
}

/** A source that reads a cloud assembly. Throws a DefinitionError for what cannot be. */
export function assemblySource(given: Partial<AssemblySource> = {}): AssemblySource {
  const problems = new Problems();
  const source = { folder: 'cdk.out', ...given };
  problems.check('folder', source.folder === '' ? '"folder" must be the folder of a cloud assembly, such as cdk.out, got ""' : undefined);
  problems.check('fleet', text('fleet', source.fleet, FLEET_NAME));
  problems.throwIfAny();
  return source;
}

/** A source that reads a file. Throws a DefinitionError for what cannot be. */
export function fileSource(source: FileSource): FileSource {
  const problems = new Problems();
  problems.check('path', text('path', source.path, FILE_NAME));
  problems.throwIfAny();
  return source;
}

function checkRegions(problems: Problems, path: readonly string[], regions: readonly string[]): void {
  regions.forEach((region, index) => problems.check([...path, 'regions', String(index)], text('regions', region, REGION)));
}

function checkAccount(problems: Problems, path: readonly string[], account: Account): void {
  problems.check([...path, 'name'], text('name', account.name, ACCOUNT_NAME));
  problems.check([...path, 'profile'], text('profile', account.profile, PROFILE));
  problems.check([...path, 'roleArn'], text('roleArn', account.roleArn, ROLE));
  problems.check([...path, 'externalId'], text('externalId', account.externalId, EXTERNAL_ID));
  checkRegions(problems, path, account.regions ?? []);
  if (account.profile === undefined && account.roleArn === undefined) {
    problems.add(path, 'an account must have a "profile" or a "roleArn", got neither; add one');
  }
  if (account.externalId !== undefined && account.roleArn === undefined) {
    problems.add([...path, 'externalId'], '"externalId" is told to a role, and there is none; add "roleArn" or remove it');
  }
}

function checkFilters(problems: Problems, path: readonly string[], filters: Filters): void {
  for (const [name, values] of Object.entries(filters)) {
    const wrong = text('name', name, FILTER_NAME)?.replace('"name" ', '');
    if (wrong !== undefined) {
      problems.addKey([...path, name], `a filter ${wrong}${didYouMean(name, ['instance-state-name', 'instance-type', 'tag:Name', 'vpc-id'])}`);
    }
    if (values.length === 0 || values.length > MAX_FILTER_VALUES) {
      problems.add([...path, name], `"${name}" must have 1-${MAX_FILTER_VALUES} values, got ${values.length}`);
    }
    // EC2 finds no instance in a state that there is not, and says nothing of it; * and ? are its wildcards
    values.filter((value) => name === 'instance-state-name' && !/[*?]/.test(value)).forEach((value) => {
      problems.check([...path, name], oneOf(name, value, INSTANCE_STATES));
    });
  }
}

function checkStates(problems: Problems, states: readonly string[]): void {
  if (states.length === 0) {
    problems.add('states', `"states" must name at least one of ${INSTANCE_STATES.join(', ')}, got none`);
  }
  states.forEach((state, index) => problems.check(['states', String(index)], oneOf('states', state, INSTANCE_STATES)));
}
