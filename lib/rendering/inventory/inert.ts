import type { RawValue, RawVariables } from './host';

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * What may start a Jinja template. Every delimiter begins with a brace, and the header changes the delimiters.
 * A lone brace counts too, because a playbook can join two halves that are harmless apart.
 */
const TEMPLATE = /\{|#jinja2:/;
/** What is not as it has to be: a possible template, or half of a pair of code units, for which Ansible refuses the whole inventory. */
const SPECIAL = /\{|#jinja2:|\p{Cs}/u;
const HALF = /\p{Cs}/gu;
const REPLACEMENT = '\ufffd';
/** The only key of a text that is marked. */
const UNSAFE = '__ansible_unsafe';
/** How the keys begin by which Ansible's JSON decoder turns an object into a text, a vault or another type. */
const DECODER_KEY = '__ansible';
/** Where the members of a mapping stand whose keys are not harmless, as pairs. */
const UNSAFE_KEYS = 'unsafe_keys';
/** The one key whose assignment makes no member. */
const PROTOTYPE = '__proto__';

/**
 * The plain data with every string that Ansible could take for a template marked as text, and without undefined members.
 *
 * Ansible trusts the variables of an inventory script and templates them when they are used: without the mark
 * whoever may set a tag runs commands on the machine that runs Ansible.
 * @see https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_advanced_syntax.html#unsafe-or-raw-strings
 */
export function inert(value: RawValue): Json {
  if (typeof value === 'string') {
    return SPECIAL.test(value) ? inertText(value) : value;
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return isList(value) ? value.map(inert) : inertMapping(value);
}

/** The variables whose JSON this is, without marks; what can be marked is all that `inert` may have changed in them. */
export function plainVariables(json: string): RawVariables {
  const variables = JSON.parse(json) as Readonly<Record<string, RawValue>>;
  return json.includes(UNSAFE) ? plain(variables) as RawVariables : variables;
}

/** Each member of the plain data as `inert` makes it, but for undefined ones; its keys have to be harmless. */
export function inertMembers(data: Readonly<Record<string, RawValue | undefined>>): Record<string, Json> {
  const members: Record<string, Json> = {};
  for (const key of Object.keys(data)) {
    const member = data[key];
    if (member !== undefined && key === PROTOTYPE) {
      Object.defineProperty(members, key, { value: inert(member), enumerable: true, configurable: true, writable: true });
    } else if (member !== undefined) {
      members[key] = inert(member);
    }
  }
  return members;
}

/** Pairs of key and value for what cannot be a mapping, because a key cannot be marked as text. */
export function inertPairs(entries: readonly (readonly [string, RawValue])[]): Json {
  return entries.map(([key, value]) => ({ key: inert(key), value: inert(value) }));
}

/** Whether the text is harmless as the key of an object: a key cannot be marked as text. */
export function isInertKey(key: string): boolean {
  return !SPECIAL.test(key) && !key.startsWith(DECODER_KEY);
}

function inertMapping(mapping: Readonly<Record<string, RawValue>>): Json {
  if (Object.keys(mapping).every(isInertKey)) {
    return inertMembers(mapping);
  }
  const stays = ([key]: readonly [string, RawValue]): boolean => isInertKey(key) && key !== UNSAFE_KEYS;
  const entries = Object.entries(mapping);
  return { ...inertMembers(Object.fromEntries(entries.filter(stays))), [UNSAFE_KEYS]: inertPairs(entries.filter((entry) => !stays(entry))) };
}

function inertText(value: string): Json {
  const text = value.replace(HALF, REPLACEMENT);
  return TEMPLATE.test(text) ? { [UNSAFE]: text } : text;
}

function plain(value: RawValue): RawValue {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (isList(value)) {
    return value.map(plain);
  }
  const entries = Object.entries(value);
  const [first] = entries;
  return entries.length === 1 && first?.[0] === UNSAFE ? first[1] : Object.fromEntries(entries.map(([key, member]) => [key, plain(member)]));
}

function isList(value: object): value is readonly RawValue[] {
  return Array.isArray(value);
}
