import { hostname, hostnameParts, hostnameSource } from '../../../definitions/inventory/hostname';
import { inventoryConfig } from '../../../definitions/inventory/config';
import { keyedGroup } from '../../../definitions/inventory/keyed-group';
import { didYouMean } from '../../../definitions/nearest';
import { compileRules } from '../../../rendering/inventory/constructed';
import type { Path } from './import-notes';
import type { Reading } from './plain-text';
import { flagOf, plainText, plainTexts } from './plain-text';
import { isFine } from './where';

type Options = Readonly<Record<string, unknown>>;

/** What aws_ec2 calls hosts by where no option says it. */
const HOSTNAMES_OF_AWS_EC2 = ['dns-name', 'private-dns-name'];

/** Host names of ours that call hosts as the options do. */
export function hostnamesOf(options: Options, reading: Reading): Options {
  const { hostnames } = options;
  const items = Array.isArray(hostnames) ? hostnames as unknown[] : plainTexts(hostnames, ['hostnames'], reading);
  if (items.length === 0) {
    return { hostnames: HOSTNAMES_OF_AWS_EC2 };
  }
  const carried = items.map((item, index) => hostnameOf(item, ['hostnames', index], reading)).filter((item) => item !== undefined);
  return carried.length > 0 ? { hostnames: carried } : {};
}

const HOSTNAME_KEYS = ['name', 'prefix', 'separator'];

function hostnameOf(item: unknown, path: Path, reading: Reading): string | Options | undefined {
  if (typeof item !== 'object' || item === null) {
    const name = plainText(item, path, reading);
    return name !== undefined && isHostname({ name }, path, reading) ? name : undefined;
  }
  leaveUnknown(item as Options, { path, known: HOSTNAME_KEYS }, reading);
  const { name: givenName, prefix: givenPrefix, separator: givenSeparator } = item as Options;
  const name = plainText(givenName, [...path, 'name'], reading);
  const prefix = givenPrefix === undefined || givenPrefix === '' ? undefined : prefixOf(givenPrefix, [...path, 'prefix'], reading);
  const separator = givenSeparator === undefined ? undefined : plainText(givenSeparator, [...path, 'separator'], reading);
  if (name === undefined || !isHostname({ name, prefix }, path, reading)) {
    return undefined;
  }
  return { name, ...(prefix === undefined ? {} : { prefix }), ...(separator === undefined ? {} : { separator }) };
}

/** A prefix may be any word there: it is written as the text that it is. */
function prefixOf(value: unknown, path: Path, reading: Reading): string | undefined {
  const text = plainText(value, path, reading);
  if (text === undefined || text.startsWith('tag:') || hostnameSource(hostnameParts(text).name) !== undefined) {
    return text;
  }
  reading.notes.change(path, `${JSON.stringify(text)} is no name of a filter, and so a text to aws_ec2; here it is "text:${text}"`);
  return `text:${text}`;
}

/** Whether the parts of a hostname are known, with the filters behind them. */
function isHostname(parts: { readonly name: string; readonly prefix?: string }, path: Path, reading: Reading): boolean {
  const filters = [parts.name, parts.prefix ?? ''].map((text) => hostnameParts(text).expression).filter((expression) => expression !== undefined);
  return isFine(() => hostname(parts), path, reading)
    && filters.every((expression) => isFine(() => compileRules(inventoryConfig({ compose: { name: expression } })), path, reading));
}

/** Notes keys that an item has and the plugin does not know. */
function leaveUnknown(item: Options, { path, known }: { readonly path: Path; readonly known: readonly string[] }, { notes }: Reading): void {
  Object.keys(item).filter((key) => !known.includes(key)).forEach((key) => {
    notes.leave([...path, key], `amazon.aws.aws_ec2 has no such key here${didYouMean(key, known)}`);
  });
}

/** The options `compose` or `groups`, as far as their expressions are understood here. */
export function expressionsOf(key: 'compose' | 'groups', options: Options, reading: Reading): Options {
  const given = options[key];
  if (given === undefined || given === null) {
    return {};
  }
  if (typeof given !== 'object' || Array.isArray(given)) {
    reading.notes.leave([key], 'it must be a mapping of expressions by name');
    return {};
  }
  const entries = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    const text = expressionOf(value, [key, name], reading);
    const isRight = text !== undefined && isFine(() => compileRules(inventoryConfig({ [key]: { [name]: text } })), [key, name], reading);
    return isRight ? [[name, text]] : [];
  });
  return entries.length > 0 ? { [key]: Object.fromEntries(entries) } : {};
}

/** The option `keyed_groups`, as far as its expressions are understood here. */
export function keyedGroupsOf(options: Options, reading: Reading): Options {
  const { keyed_groups: given } = options;
  if (given === undefined || given === null) {
    return {};
  }
  if (!Array.isArray(given)) {
    reading.notes.leave(['keyed_groups'], 'it must be a list');
    return {};
  }
  const leading = flagOf(options.leading_separator, ['leading_separator'], reading);
  const groups = given.map((item: unknown, index) => keyedGroupOf(item, { path: ['keyed_groups', index], leading }, reading)).filter((group) => group !== undefined);
  return groups.length > 0 ? { keyed_groups: groups } : {};
}

const KEYED_GROUP_KEYS = ['key', 'prefix', 'separator', 'parent_group', 'default_value', 'trailing_separator'];

function keyedGroupOf(item: unknown, { path, leading }: { path: Path; leading: boolean | undefined }, reading: Reading): Options | undefined {
  if (typeof item !== 'object' || item === null) {
    reading.notes.leave(path, 'it must be a mapping with a key');
    return undefined;
  }
  leaveUnknown(item as Options, { path, known: KEYED_GROUP_KEYS }, reading);
  const { key: givenKey, trailing_separator: givenTrailing, parent_group: givenParent, ...rest } = item as Options;
  const key = expressionOf(givenKey, [...path, 'key'], reading);
  const texts = Object.fromEntries(['prefix', 'separator', 'default_value'].flatMap((name): [string, string][] => {
    const value = rest[name];
    const text = value === undefined || value === null ? undefined : plainText(value, [...path, name], reading);
    return text === undefined ? [] : [[name, text]];
  }));
  const parent = typeof givenParent === 'string' ? givenParent : undefined;
  const trailing = flagOf(givenTrailing, [...path, 'trailing_separator'], reading);
  if (key === undefined || !isFine(() => compileRules(inventoryConfig({ keyedGroups: [keyedGroup({ key, parentGroup: parent, defaultValue: texts.default_value, trailingSeparator: trailing })] })), path, reading)) {
    return undefined;
  }
  return {
    key, ...texts,
    ...(parent === undefined ? {} : { parent_group: parent }),
    ...(trailing === undefined ? {} : { trailing_separator: trailing }),
    ...(leading === false ? { leading_separator: false } : {}),
  };
}

/** The text of an expression; undefined for what is none, which is noted. */
function expressionOf(value: unknown, path: Path, reading: Reading): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    reading.notes.leave(path, 'it must be the text of an expression');
    return undefined;
  }
  return String(value);
}
