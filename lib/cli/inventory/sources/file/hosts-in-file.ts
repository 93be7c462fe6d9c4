import { extname } from 'node:path';
import type { InventoryHost } from '../../../../rendering/inventory/host';
import { readRegularFile, shown, UnreadableFileError } from '../../../../fleet-file/read';
import { CliError } from '../../../io';
import { hostsInCsv } from './csv-hosts';
import { hostsInJson } from './json-hosts';
import { hostsInYaml } from './yaml-hosts';

/** Fifty thousand hosts with all that EC2 says of them are less. */
const MAX_SIZE = 512 * 1024 * 1024;

type Reader = (text: string, file: string) => InventoryHost[] | Promise<InventoryHost[]>;

const READERS: Readonly<Record<string, Reader>> = { '.csv': hostsInCsv, '.json': hostsInJson, '.yaml': hostsInYaml, '.yml': hostsInYaml };

/**
 * The hosts that a file lists: CSV, an inventory in YAML, or JSON that an inventory script printed.
 *
 * Throws a CliError that names the file, and the line where there is one.
 */
export async function hostsInFile(path: string): Promise<InventoryHost[]> {
  const reader = READERS[extname(path).toLowerCase()];
  if (reader === undefined) {
    throw new CliError(`${shown(path)} must end with .csv, .yaml, .yml or .json, which tells how it is read`);
  }
  return reader(textOf(path), shown(path));
}

function textOf(path: string): string {
  try {
    const bytes = readRegularFile(path, { name: shown(path), maxSize: MAX_SIZE, insteadOfFolder: 'name the file in it', insteadOfLarge: 'is it an inventory?' });
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.includes('\0')) {
      throw new TypeError('every other byte of UTF-16 is zero');
    }
    return text;
  } catch (error) {
    if (error instanceof UnreadableFileError) {
      throw new CliError(error.message);
    }
    throw new CliError(`${shown(path)} must be a text file in UTF-8, got another encoding; in Excel choose "CSV UTF-8" when saving`);
  }
}
