import { join } from 'node:path';
import { venvPython } from './programs';
import { run } from './run';

type Schema = Record<string, unknown>;

/** Checks the schema itself, then each document; prints the number of errors of each. */
const VALIDATE = `
import json, sys
from jsonschema import Draft7Validator
work = json.load(sys.stdin)
Draft7Validator.check_schema(work["schema"])
validator = Draft7Validator(work["schema"])
print(json.dumps([len(list(validator.iter_errors(document))) for document in work["documents"]]))
`;

/** The number of errors that a JSON Schema validator finds in each document. */
export function schemaErrors(schema: Schema, documents: readonly unknown[]): number[] {
  const { code, stdout, stderr } = run(venvPython(), ['-c', VALIDATE], { input: JSON.stringify({ schema, documents }) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as number[];
}

/** The keys of a JSON Schema that have no title or no description, by path. */
export function keysWithoutWords(schema: Schema, path = ''): string[] {
  const keys = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const below = [...((schema.anyOf ?? []) as Schema[]), schema.items, schema.additionalProperties].filter((child) => typeof child === 'object' && child !== null);
  return [
    ...keys.filter(([, child]) => typeof child.title !== 'string' || typeof child.description !== 'string').map(([key]) => join(path, key)),
    ...keys.flatMap(([key, child]) => keysWithoutWords(child, join(path, key))),
    ...below.flatMap((child) => keysWithoutWords(child as Schema, path)),
  ];
}
