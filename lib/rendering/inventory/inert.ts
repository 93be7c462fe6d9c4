/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * What may start a Jinja template. Every delimiter begins with a brace, and the header changes the delimiters.
 * A lone brace counts too, because a playbook can join two halves that are harmless apart.
 */
const TEMPLATE = /\{|#jinja2:/;
/** How the keys begin by which Ansible's JSON decoder turns an object into a text, a vault or another type. */
const DECODER_KEY = '__ansible';

/**
 * The plain data with every string that Ansible could take for a template marked as text, and without undefined members.
 *
 * Ansible trusts the variables of an inventory script and templates them when they are used: without the mark
 * whoever may set a tag runs commands on the machine that runs Ansible.
 * @see https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_advanced_syntax.html#unsafe-or-raw-strings
 */
export function inert(value: Data): Json {
  if (typeof value === 'string') {
    return TEMPLATE.test(value) ? { __ansible_unsafe: value } : value;
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (isList(value)) {
    return value.map(inert);
  }
  return inertMembers(value);
}

/** Each member of the plain data as `inert` makes it; its keys have to be harmless, and none of them `__proto__`. */
export function inertMembers(data: object): Record<string, Json> {
  const members: Record<string, Json> = {};
  for (const [key, member] of Object.entries(data) as [string, Data | undefined][]) {
    if (member !== undefined) {
      members[key] = inert(member);
    }
  }
  return members;
}

/** Whether the text is harmless as the key of an object: a key cannot be marked as text. */
export function isInertKey(key: string): boolean {
  return !TEMPLATE.test(key) && !key.startsWith(DECODER_KEY);
}

type Data = string | number | boolean | null | object;

function isList(value: object): value is readonly Data[] {
  return Array.isArray(value);
}
