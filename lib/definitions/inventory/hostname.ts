import { didYouMean } from '../nearest';
import { own } from '../own';
import { Problems } from '../problems';
import { HOSTNAME_VARIABLES } from './hostname-variables';

/** One way to call a host. */
export interface Hostname {
  /**
   * `slot`, the name of a filter of DescribeInstances, `tag:KEY` for the tag's value, `tag:KEY=VALUE` for KEY_VALUE, or `text:WORD` for the word itself;
   * tags with commas between are tried in turn. Filters of expressions may stand behind it, such as `tag:Name | lower`.
   */
  readonly name: string;
  /** A name as `name` is, whose value stands in front; a host without it has no such name. */
  readonly prefix?: string;
  /** What stands between the values of `prefix` and `name`. */
  readonly separator: string;
}

/** One tag of a hostname: its value is the name, or, where a value is asked for, key and value are. */
export interface HostnameTag {
  readonly key: string;
  readonly value?: string;
}

/** What the value of a hostname's name is taken from. */
export type HostnameSource =
  | { readonly kind: 'slot' }
  | { readonly kind: 'text'; readonly text: string }
  /** Path in the variables of aws_ec2; of lists the first item. */
  | { readonly kind: 'variable'; readonly path: readonly string[] }
  /** The first that the host has. */
  | { readonly kind: 'tags'; readonly tags: readonly HostnameTag[] };

/** The name for hosts by their slots. */
export const SLOT = 'slot';

/** A host is called by its slot, or else by its id. */
export const SLOT_HOSTNAME: Hostname = { name: SLOT, separator: '_' };

const TAG = 'tag:';
const TEXT = 'text:';
const FILTERS = '|';

/** The parts of a hostname's name. */
export interface HostnameParts {
  /** What its value is taken from. */
  readonly name: string;
  /** Text of the expression that the value is put through: it stands in it as `value`, and each filter at the place that it has in the name. */
  readonly expression?: string;
}

/** A hostname's name without the filters behind it, and these. */
export function hostnameParts(name: string): HostnameParts {
  const end = name.indexOf(FILTERS);
  return end === -1 ? { name } : { name: name.slice(0, end).trim(), expression: `${'value'.padEnd(end)}${name.slice(end)}` };
}

/** A hostname with the defaults of aws_ec2. Throws a DefinitionError for an unknown name: it is never taken for a literal. */
export function hostname({ name, prefix, separator = '_' }: Pick<Hostname, 'name'> & Partial<Hostname>): Hostname {
  const problems = new Problems();
  problems.check('name', nameProblem('name', name));
  problems.check('prefix', prefix === undefined ? undefined : nameProblem('prefix', prefix));
  problems.throwIfAny();
  return prefix === undefined ? { name, separator } : { name, prefix, separator };
}

/** What a name or a prefix of a hostname without its filters stands for; undefined where it is unknown. */
export function hostnameSource(name: string): HostnameSource | undefined {
  if (name === SLOT) {
    return { kind: 'slot' };
  }
  if (name.startsWith(TEXT)) {
    const text = name.slice(TEXT.length);
    return text === '' ? undefined : { kind: 'text', text };
  }
  if (name.startsWith(TAG)) {
    const tags = name.slice(TAG.length).split(',').map(tagOf);
    return tags.some(({ key }) => key === '') ? undefined : { kind: 'tags', tags };
  }
  const path = own(HOSTNAME_VARIABLES, name);
  return path === undefined ? undefined : { kind: 'variable', path };
}

/** Values may hold `=`: the first one ends the key. */
function tagOf(text: string): HostnameTag {
  const end = text.indexOf('=');
  return end === -1 ? { key: text } : { key: text.slice(0, end), value: text.slice(end + 1) };
}

function nameProblem(label: string, given: string): string | undefined {
  const { name, expression } = hostnameParts(given);
  if (expression?.replace(FILTERS, '').trim() === 'value') {
    return `"${label}" must have a filter behind "|", such as tag:Name | lower, got ${JSON.stringify(given)}`;
  }
  if (hostnameSource(name) !== undefined) {
    return undefined;
  }
  if (name.startsWith(TAG)) {
    return `"${label}" must name a tag, such as tag:Name or tag:Name=web, got ${JSON.stringify(given)}`;
  }
  if (name === TEXT) {
    return `"${label}" must have a text, such as text:web, got ${JSON.stringify(given)}`;
  }
  const known = [SLOT, ...Object.keys(HOSTNAME_VARIABLES)];
  const meant = didYouMean(name.replaceAll('_', '-'), known) || '; a variable that a name is made from by an expression belongs to compose';
  return `"${label}" must be slot, tag:KEY, text:WORD or the name of a filter of DescribeInstances such as private-ip-address, got ${JSON.stringify(given)}${meant}`;
}
