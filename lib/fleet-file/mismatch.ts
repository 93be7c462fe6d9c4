import * as z from 'zod';
import { OLD_CHOICES } from '../definitions/kernel/old-guides';
import { didYouMean } from '../definitions/nearest';
import { own } from '../definitions/own';
import { exampleOf, inner, shapeOf } from './schema/inspect';
import { isSecretEntry, mayBeSecret } from './schema/secret-entry';

const LONGEST = 80;
const AFFIRMATIVE = /^(yes|on|true|y)$/i;
const NEGATIVE = /^(no|off|false|n)$/i;

/** What to write for a word that people try, by key: the nearest word of the choice would mean something else. */
const OTHER_CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reach: { ssh: 'write direct for SSH straight to the host; bastion, ssm and instance_connect are SSH by way of something else' },
};

/** `"vpcId" is missing; add it, such as vpcId: vpc-0123456789abcdef0`. */
export function missing(name: string, expected: z.core.$ZodType): string {
  const example = exampleOf(expected);
  const line = example === undefined ? '' : `, such as ${name}: ${typeof example === 'string' ? example : JSON.stringify(example)}`;
  return `${JSON.stringify(name)} is missing; add it${line}`;
}

/** What is wrong with a value of another type than expected. */
export function mismatch(name: string, expected: z.core.$ZodType, value: unknown): string {
  if (value === null) {
    return `${name} has no value; give it one or remove the key`;
  }
  const schema = inner(expected);
  if (isSecretEntry(schema)) {
    return `${name} must name an entry of a Secret, such as { secret: redis, key: password }, got something else, which may be the secret itself and is not shown; put it into a Secret`;
  }
  if (takesNothing(schema)) {
    return `${name} takes no value, got ${described(value)}; write ${name.replaceAll('"', '')}: with nothing behind it`;
  }
  const keyed = typeof value === 'string' ? keyAlone(name, schema, value) : undefined;
  if (keyed !== undefined) {
    return keyed;
  }
  const given = typeof value !== 'object' && mayBeSecret(schema) ? 'something else, which may be a secret and is not shown' : described(value);
  return `${name} must be ${allowed(schema)}, got ${given}${reason(name, value) ?? remedy(schema, value)}`;
}

/** Whether a key says all by itself. */
function takesNothing(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0;
}

/** What a text lacks that is a key of the mapping which could stand there; undefined for any other text. */
function keyAlone(name: string, schema: z.core.$ZodType, value: string): string | undefined {
  const below = schema instanceof z.ZodUnion ? own(shapeOf(schema) ?? {}, value) : undefined;
  const example = below && exampleOf(below);
  if (below === undefined || example === undefined) {
    return undefined;
  }
  const needed = Object.entries(shapeOf(below) ?? {}).filter(([, part]) => !(part instanceof z.ZodOptional)).map(([key]) => key);
  return `${value} needs its ${needed.join(' and ')}; write ${name.replaceAll('"', '')}: ${flow({ [value]: example })}`;
}

/** A value of plain words as YAML writes it in braces. */
function flow(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  return `{${Object.entries(value).map(([key, part]) => `${key}: ${flow(part)}`).join(', ')}}`;
}

function allowed(schema: z.core.$ZodType, words: readonly string[] = []): string {
  if (schema instanceof z.ZodEnum) {
    return `one of ${schema.options.join(', ')}`;
  }
  if (schema instanceof z.ZodLiteral) {
    return [...schema.values].map(String).join(' or ');
  }
  if (schema instanceof z.ZodUnion) {
    const words = schema.options.flatMap((option) => (option instanceof z.ZodEnum ? option.options.map(String) : []));
    const [last, ...others] = schema.options.map((option) => allowed(option, words)).reverse();
    return `${others.reverse().join(', ')} or ${last}`;
  }
  if (schema instanceof z.ZodString) {
    return 'a text';
  }
  if (schema instanceof z.ZodNumber) {
    return 'a number';
  }
  if (schema instanceof z.ZodBoolean) {
    return 'true or false';
  }
  if (schema instanceof z.ZodArray) {
    return 'a list';
  }
  // A key that could stand alone as a word says less of the mapping
  const first = Object.keys(shapeOf(schema) ?? {}).find((key) => !words.includes(key));
  return first === undefined ? 'a mapping of keys' : `a mapping of keys such as ${first}`;
}

function described(value: unknown): string {
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value === 'object') {
    return 'a mapping of keys';
  }
  const written = JSON.stringify(value) ?? 'nothing';
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written;
}

/** Why a choice does not offer a value that is well known. */
function reason(name: string, value: unknown): string | undefined {
  const key = name.replaceAll('"', '');
  const why = typeof value === 'string' ? own(own(OLD_CHOICES, key) ?? own(OTHER_CHOICES, key) ?? {}, value) : undefined;
  return why === undefined ? undefined : `; ${why}`;
}

/** How to mend the usual slips; empty where none is known. */
function remedy(schema: z.core.$ZodType, value: unknown): string {
  if (schema instanceof z.ZodString && typeof value !== 'object') {
    return '; put it in quotes';
  }
  if (schema instanceof z.ZodArray) {
    if (isSecretEntry(inner(schema.element))) {
      return '; begin each item with "- ", and name an entry of a Secret, such as - { secret: redis, key: password }';
    }
    const ofMappings = shapeOf(schema.element) !== undefined;
    return typeof value === 'object' || ofMappings ? '; begin each item with "- "' : `; write [${typeof value === 'string' ? value : described(value)}]`;
  }
  if (typeof value !== 'string') {
    return '';
  }
  if (schema instanceof z.ZodNumber || schema instanceof z.ZodLiteral) {
    return numberRemedy(value);
  }
  if (schema instanceof z.ZodBoolean) {
    return AFFIRMATIVE.test(value) ? '; write true' : NEGATIVE.test(value) ? '; write false' : '';
  }
  const choices = schema instanceof z.ZodUnion ? schema.options.find((option) => option instanceof z.ZodEnum) : schema;
  if (choices instanceof z.ZodEnum) {
    return didYouMean(value, choices.options.map(String));
  }
  return /^[\w-]+:\S/.test(value) ? '; put a space after the colon' : '';
}

function numberRemedy(value: string): string {
  if (/^-?\d+(\.\d+)?$/.test(value)) {
    return '; remove the quotes';
  }
  return /^\d+\s*\S+$/.test(value) ? '; write the number alone' : '';
}
