import { Command } from 'commander';
import type { CliIo } from '../io';
import { keptPieces } from './cache/cached-pieces';
import { type InventoryFlags, withInventoryFlags } from './inventory-flags';
import { cacheRequest, requestFrom } from './request';

/**
 * What `inventory` with the same arguments printed before, if that is kept; undefined for anything else.
 *
 * It reads no YAML, asks nobody and loads next to nothing: whatever is unusual, a mistake too, is left to the program.
 */
export function keptInventory([name, ...args]: readonly string[], io: CliIo): Iterable<string> | undefined {
  if (name !== 'inventory') {
    return undefined;
  }
  try {
    let kept: Iterable<string> | undefined;
    const command = withInventoryFlags(new Command(name)).helpOption(false).allowExcessArguments(false).exitOverride().configureOutput({ outputError: () => undefined });
    command.action((flags: InventoryFlags) => {
      kept = keptPieces(cacheRequest(requestFrom(flags, io, notKept), flags, io));
    });
    command.parse([...args], { from: 'user' });
    return kept;
  } catch {
    return undefined;
  }
}

function notKept(file: string): never {
  throw new Error(`${file} is not kept`);
}
