import { VAULT } from './aws-ec2-file';
import type { ImportNotes, Path } from './import-notes';

/** How values are read: templates of the environment take its values of now. */
export interface Reading {
  readonly notes: ImportNotes;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const TEMPLATE = /\{\{(.*?)\}\}/gs;
const ENVIRONMENT = /^\s*(?:lookup|query|q)\(\s*(['"])(?:ansible\.builtin\.)?env\1\s*,\s*(['"])(\w+)\2\s*(?:,\s*default\s*=\s*(['"])(.*?)\4\s*)?\)\s*(?:\|\s*(?:default|d)\(\s*(['"])(.*?)\6\s*(?:,\s*[Tt]rue\s*)?\)\s*)?$/s;

/** A value as text; undefined for what is none, which is noted. Templates are resolved where they ask for the environment alone. */
export function plainText(value: unknown, path: Path, reading: Reading): string | undefined {
  if (value === VAULT) {
    reading.notes.leave(path, 'it is a vault of Ansible, which only Ansible opens; write the value itself');
    return undefined;
  }
  if (typeof value !== 'string') {
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    if (!isPlain) {
      reading.notes.leave(path, `it must be a text, got ${value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'a mapping'}`);
    }
    return isPlain ? String(value) : undefined;
  }
  return /\{[{%#]/.test(value) ? resolved(value, path, reading) : value;
}

/** The text with the environment's values in place of its templates. */
function resolved(text: string, path: Path, { notes, env }: Reading): string | undefined {
  const names: string[] = [];
  let isResolved = true;
  const plain = text.replace(TEMPLATE, (all, inner: string) => {
    const found = ENVIRONMENT.exec(inner);
    const name = found?.[3];
    if (found === null || name === undefined) {
      isResolved = false;
      return all;
    }
    names.push(name);
    const fallback = found[5] ?? found[7];
    const value = env[name] ?? '';
    return value === '' ? fallback ?? '' : value;
  });
  if (!isResolved || /\{[{%#]/.test(plain) || plain === '') {
    const why = isResolved && plain === '' ? `${names.join(', ')} is not set now; set it and import again` : 'templates are not evaluated here; write the value itself';
    notes.leave(path, `${JSON.stringify(text)} is a template: ${why}`);
    return undefined;
  }
  notes.change(path, `it is ${JSON.stringify(plain)} by ${names.join(', ')} of the environment now, and no longer follows it`);
  return plain;
}

/** A list of texts: Ansible takes a text with commas for one, too. */
export function plainTexts(value: unknown, path: Path, reading: Reading): string[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => plainText(item, [...path, index], reading)).filter((text) => text !== undefined);
  }
  return (plainText(value, path, reading) ?? '').split(',').map((text) => text.trim()).filter((text) => text !== '');
}

const YES = ['yes', 'on', 'true', 'y', 't', '1', '1.0'];
const NO = ['no', 'off', 'false', 'n', 'f', '0', '0.0'];

/** A flag as Ansible reads it; undefined where there is none, which is noted unless nothing is said. */
export function flagOf(value: unknown, path: Path, { notes }: Reading): boolean | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  const word = (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase();
  if (!YES.includes(word) && !NO.includes(word)) {
    notes.leave(path, `it must be true or false, got ${JSON.stringify(value)}`);
    return undefined;
  }
  return YES.includes(word);
}
