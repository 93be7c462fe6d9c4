import { dirname, resolve } from 'node:path';
import type { InventoryConfig } from '../../../definitions/inventory/config';
import { parseInventoryFile } from '../../../fleet-file/inventory/inventory-file';
import { FleetFileError } from '../../../fleet-file/issue';
import { readInventoryText, UnreadableFileError } from '../../../fleet-file/read';
import { compileRules } from '../../../rendering/inventory/constructed';
import type { CliIo } from '../../io';
import { CliError } from '../../io';
import { sourceFrom } from './source-paths';

/**
 * The configuration in a file, with absolute folders and files: those of the file begin where it lies.
 *
 * Throws a CliError with everything that is wrong with it.
 */
export function readConfig(file: string, io: CliIo): InventoryConfig {
  try {
    return fromFolder(parseInventoryFile(readInventoryText(file, io.cwd), file, compileRules), dirname(resolve(io.cwd, file)));
  } catch (error) {
    if (error instanceof FleetFileError || error instanceof UnreadableFileError) {
      throw new CliError(error.message);
    }
    throw error;
  }
}

function fromFolder(config: InventoryConfig, folder: string): InventoryConfig {
  const { cache } = config;
  return {
    ...config,
    sources: config.sources.map((source) => sourceFrom(source, folder)),
    cache: cache.folder === undefined ? cache : { ...cache, folder: resolve(folder, cache.folder) },
  };
}
