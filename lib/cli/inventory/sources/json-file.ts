import { readFile } from 'node:fs/promises';
import { CliError } from '../../io';

/** A JSON object whose members nobody has checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object, or an empty one where the value is something else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/**
 * The JSON object in a file.
 *
 * Throws a CliError that names the file and the remedy when it is not there, cannot be read or holds no JSON object.
 */
export async function readJsonObject(file: string, remedy: string): Promise<JsonObject> {
  const text = await readText(file, remedy);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(`${file} is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}; ${remedy}`);
  }
  if (!isObject(value)) {
    throw new CliError(`${file} must be a JSON object; ${remedy}`);
  }
  return value;
}

async function readText(file: string, remedy: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CliError(missing ? `${file} does not exist; ${remedy}` : `cannot read ${file}: ${(error as Error).message}`);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
