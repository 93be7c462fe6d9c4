import { type Hostname, hostnameParts, type HostnameSource, hostnameSource } from '../../../definitions/inventory/hostname';
import { own } from '../../../definitions/own';
import { evaluate, parseExpression } from '../expressions/expression';
import { ExpressionError, type Value } from '../expressions/value';
import { safeGroupName } from '../group-names';
import type { RawValue, RawVariables, Tags } from '../host';

/** A host before it has its name. */
export interface Nameless {
  /** What tells it from every other host. */
  readonly id: string;
  /** Name of its slot, unchecked. */
  readonly slot?: string;
  /** The name that a file gives it, unchecked. */
  readonly name?: string;
  readonly tags: Tags;
  readonly variables: RawVariables;
}

/** What a host would be called by one entry of the configuration; undefined where the entry gives it no name. */
export type WantedName = (host: Nameless) => string | undefined;

/**
 * What can be the name of a slot. It holds `-` or `.`, as no group's name does, so that the two never meet;
 * it begins with a letter, so that it is no address; and no reserved word, such as `localhost`, looks like it.
 */
const SLOT_NAME = /^(?=.*[-.])[A-Za-z][A-Za-z0-9_.-]*$/;
const NOT_IN_A_NAME = /[^\p{L}\p{N}_.-]/gu;
const BEGINNING = /^_?[\p{L}\p{N}]/u;

/** The text as a name that is neither an option of SSH nor a pattern, a range or a port to Ansible. */
export function safeHostName(text: string): string {
  const plain = text.includes(':') ? safeGroupName(text) : text.replace(NOT_IN_A_NAME, '_');
  return BEGINNING.test(plain) ? plain : `host-${plain}`;
}

/** Compiles an entry of the configuration. Throws an Error for an unknown name, which no checked configuration holds. */
export function wantedName({ name, prefix, separator }: Hostname): WantedName {
  const value = reader(name);
  if (prefix === undefined) {
    return value;
  }
  const front = reader(prefix);
  // As aws_ec2: without a value for the prefix, the name stands alone.
  return (host) => {
    const [before, behind] = [front(host), value(host)];
    return before === undefined || behind === undefined ? behind : `${before}${separator}${behind}`;
  };
}

function reader(given: string): WantedName {
  const { name, expression } = hostnameParts(given);
  const source = hostnameSource(name);
  if (source === undefined) {
    throw new Error(`unknown hostname ${JSON.stringify(given)}`);
  }
  return expression === undefined ? readerOf(source) : filtered(source, expression);
}

/** The name that filters make of the value, which is data to them and no part of their text; of a list its first item. */
function filtered(source: HostnameSource, text: string): WantedName {
  const expression = parseExpression(text);
  const plain = readerOf(source);
  // As aws_ec2: several tags are a list to the filters.
  const isTagList = source.kind === 'tags' && source.tags.length > 1;
  return (host) => {
    const value: Value | undefined = isTagList ? source.tags.map((tag) => tagName(host.tags, tag)).filter((name) => name !== undefined) : plain(host);
    if (value === undefined || Array.isArray(value) && value.length === 0) {
      return undefined;
    }
    try {
      return variableText(evaluate(expression, { value }), []);
    } catch (error) {
      if (error instanceof ExpressionError) {
        return undefined;
      }
      throw error;
    }
  };
}

function readerOf(source: HostnameSource): WantedName {
  switch (source.kind) {
    case 'slot': return ({ slot }) => (slot !== undefined && SLOT_NAME.test(slot) ? slot : undefined);
    case 'text': return () => source.text;
    case 'tags': return ({ tags }) => firstOf(source.tags.map((tag) => tagName(tags, tag)));
    case 'variable': return ({ variables }) => variableText(variables, source.path);
  }
}

function firstOf(names: readonly (string | undefined)[]): string | undefined {
  return names.find((name) => name !== undefined);
}

/** The tag's value; where a value is asked for, key and value if it is that. */
function tagName(tags: Tags, { key, value }: { readonly key: string; readonly value?: string }): string | undefined {
  const found = own(tags, key);
  if (value !== undefined) {
    return found === value ? `${key}_${value}` : undefined;
  }
  return found === '' ? undefined : found;
}

/** The text or number at the path; of each list on the way the first item that has one. */
function variableText(value: RawValue | RawVariables | undefined, path: readonly string[]): string | undefined {
  if (isList(value)) {
    return firstOf(value.map((item) => variableText(item, path)));
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    return textOf(value);
  }
  return typeof value === 'object' && value !== null ? variableText(own<RawValue | undefined>(value, key), rest) : undefined;
}

/** What Python takes for false is no name. */
function textOf(value: RawValue | RawVariables | undefined): string | undefined {
  if (typeof value === 'string' && value !== '' || typeof value === 'number' && value !== 0) {
    return String(value);
  }
  return value === true ? 'True' : undefined;
}

function isList(value: RawValue | RawVariables | undefined): value is readonly RawValue[] {
  return Array.isArray(value);
}
