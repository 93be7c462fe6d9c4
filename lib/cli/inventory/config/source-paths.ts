import { resolve } from 'node:path';
import type { SourceConfig } from '../../../definitions/inventory/sources';

/** A source with the paths that it has from a folder. */
export function sourceFrom(source: SourceConfig, folder: string): SourceConfig {
  if ('assembly' in source) {
    return { assembly: { ...source.assembly, folder: resolve(folder, source.assembly.folder) } };
  }
  return 'file' in source ? { file: { path: resolve(folder, source.file.path) } } : source;
}
