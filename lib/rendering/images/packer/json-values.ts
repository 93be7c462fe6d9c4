import { Block, Filled, fieldsOf, isBlocks, isScalar, isTexts } from './value';
import type { Body, Text, Value } from './value';

/** What `JSON.stringify` takes. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a format writes texts in JSON. */
export type TextWriter = (text: Filled) => string;

/** The fields as JSON: a block is an object, and several are a list of objects. */
export function jsonBody(body: Body, write: TextWriter): Record<string, Json> {
  return record(fieldsOf(body).map(([name, value]) => [name, jsonValue(value, write)]));
}

/** JSON for people, in ASCII, the same for the same value. */
export function jsonFile(value: Json): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

function jsonValue(value: Value, write: TextWriter): Json {
  const text = (each: Text): string => write(each instanceof Filled ? each : new Filled([each]));
  if (value instanceof Block) {
    return jsonBody(value.body, write);
  }
  if (isBlocks(value)) {
    return value.map(({ body }) => jsonBody(body, write));
  }
  if (isTexts(value)) {
    return value.map(text);
  }
  if (!isScalar(value)) {
    return record(Object.entries(value).map(([key, each]) => [text(key), text(each)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : text(value);
}

/** A record in which no key is special. */
function record(entries: readonly (readonly [string, Json])[]): Record<string, Json> {
  const result = Object.create(null) as Record<string, Json>;
  for (const [key, value] of entries) {
    result[key] = value;
  }
  return result;
}
