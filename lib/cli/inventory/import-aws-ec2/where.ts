import { liveSource } from '../../../definitions/inventory/sources';
import { DefinitionError } from '../../../definitions/problems';
import { inFileWords } from '../../../fleet-file/inventory/file-words';
import type { Path } from './import-notes';
import type { Reading } from './plain-text';
import { flagOf, plainText, plainTexts } from './plain-text';

type Options = Readonly<Record<string, unknown>>;
type Texts = Record<string, string | string[]>;

/** The states that aws_ec2 asks for where no filter names any. */
const STATES_OF_AWS_EC2 = ['running', 'pending', 'stopping', 'stopped'];
const PROFILES = ['profile', 'aws_profile', 'boto_profile'];
const REGIONS = ['region', 'aws_region', 'ec2_region'];
const ROLES = ['assume_role_arn', 'iam_role_arn'];

/** Regions and accounts of ours that ask what the options ask. */
export function whereOf(options: Options, reading: Reading): Options {
  const regions = plainTexts(options.regions, ['regions'], reading).filter((region) => isFine(() => liveSource({ regions: [region] }), ['regions'], reading));
  const isNamed = options.regions !== undefined && options.regions !== null && [options.regions].flat().length > 0;
  if (!isNamed) {
    noteRegion(options, reading);
  }
  return { ...(regions.length > 0 ? { regions } : isNamed ? {} : { all_regions: true }), ...accountsOf(options, reading) };
}

/** Where no regions are named, the one region tells which part of AWS lists them. */
function noteRegion(options: Options, reading: Reading): void {
  const region = firstOf(options, REGIONS, reading);
  if (region !== undefined) {
    reading.notes.change([region.key], `it is only asked which regions there are, as by aws_ec2; here that is the region of the AWS settings: set AWS_REGION=${region.text} if it is another part of AWS, such as China or GovCloud`);
  }
}

function accountsOf(options: Options, reading: Reading): Options {
  const profile = firstOf(options, PROFILES, reading);
  const role = firstOf(options, ROLES, reading);
  const given = [profile, role].find((each) => each !== undefined);
  if (given === undefined || !isFine(() => liveSource({ accounts: [{ profile: profile?.text, roleArn: role?.text }] }), [given.key], reading)) {
    return {};
  }
  return { accounts: [{ ...(profile && { profile: profile.text }), ...(role && { role_arn: role.text }) }] };
}

/** The first of an option's names that has a value: Ansible takes it too. */
function firstOf(options: Options, keys: readonly string[], reading: Reading): { readonly key: string; readonly text: string } | undefined {
  const [key, ...others] = keys.filter((candidate) => options[candidate] !== undefined && options[candidate] !== null && options[candidate] !== '');
  others.filter((other) => options[other] !== options[key ?? '']).forEach((other) => reading.notes.change([other], `it is another name of ${key}, which is given too and is taken, as by Ansible`));
  const text = key === undefined ? undefined : plainText(options[key], [key], reading);
  return key === undefined || text === undefined ? undefined : { key, text };
}

/** Filters and states of ours that ask for the instances of the options. */
export function whichOf(options: Options, reading: Reading): Options {
  const filters = filtersOf(options.filters, ['filters'], reading);
  const include = setsOf(options.include_filters, ['include_filters'], reading);
  const exclude = setsOf(options.exclude_filters, ['exclude_filters'], reading);
  const strictPermissions = flagOf(options.strict_permissions, ['strict_permissions'], reading);
  return {
    all_instances: true,
    states: STATES_OF_AWS_EC2,
    ...(filters === undefined || Object.keys(filters).length === 0 ? {} : { filters }),
    ...(include === undefined ? {} : { include_filters: include }),
    ...(exclude === undefined ? {} : { exclude_filters: exclude }),
    ...(strictPermissions === false ? { strict_permissions: false } : {}),
  };
}

function setsOf(value: unknown, path: Path, reading: Reading): Texts[] | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (!Array.isArray(value)) {
    reading.notes.leave(path, 'it must be a list of mappings');
    return undefined;
  }
  const sets = value.map((set: unknown, index) => wholeSet(set, [...path, index], reading)).filter((set) => set !== undefined);
  return sets.length > 0 ? sets : undefined;
}

/** A set of filters; undefined where one of them cannot be carried, as the others alone would mean other instances. */
function wholeSet(value: unknown, path: Path, reading: Reading): Texts | undefined {
  const set = filtersOf(value, path, reading);
  if (set === undefined || Object.keys(set).length === Object.keys(value as object).length) {
    return set;
  }
  reading.notes.leave(path, 'the set is left out as a whole: the rest of it would mean other instances');
  return undefined;
}

function filtersOf(value: unknown, path: Path, reading: Reading): Texts | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    reading.notes.leave(path, 'it must be a mapping of filters');
    return undefined;
  }
  const entries = Object.entries(value).flatMap(([name, given]): [string, string | string[]][] => {
    const at = [...path, name];
    const texts = Array.isArray(given) ? plainTexts(given, at, reading) : [plainText(given, at, reading)].filter((text) => text !== undefined);
    const isRight = texts.length > 0 && isFine(() => liveSource({ filters: { [name]: texts } }), at, reading);
    return isRight ? [[name, texts.length === 1 ? texts[0] ?? '' : texts]] : [];
  });
  return Object.fromEntries(entries);
}

/** Whether a definition takes what was made of an option; why not is noted. */
export function isFine(make: () => unknown, path: Path, { notes }: Reading): boolean {
  try {
    inFileWords(make);
    return true;
  } catch (error) {
    if (!(error instanceof DefinitionError)) {
      throw error;
    }
    notes.leave(path, error.problems.map(({ message }) => message).join('; '));
    return false;
  }
}
