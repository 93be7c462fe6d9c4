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
    throw new CliError(`${jsonProblem(file, text, error)}; ${remedy}`);
  }
  if (!isObject(value)) {
    throw new CliError(`${file} must be a JSON object; ${remedy}`);
  }
  return value;
}

/** Why the text of a file is not JSON, in one line with the line and the column of it. */
export function jsonProblem(file: string, text: string, error: unknown): string {
  const plain = text.replace(/^\ufeff/, '');
  const message = (error as Error).message.replace(/\s+/g, ' ');
  const [said = '', position] = /^(.*?)(?: in JSON)? at position (\d+)/.exec(message)?.slice(1) ?? [message.replace(/, (?:\.\.\.)?".*$/, '')];
  const before = plain.slice(0, position === undefined ? endOfRead(plain) : Number(position)).split('\n');
  return `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}: it is not JSON: ${said}`;
}

/** How many characters can be the beginning of JSON, where the parser says no position: all of them, or those before an unexpected token. */
function endOfRead(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const isGood = !/^Unexpected (?:token|non)/.test(refusal(text.slice(0, middle)));
    [good, bad] = isGood ? [middle, bad] : [good, middle];
  }
  return good;
}

function refusal(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
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
