import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { CliError, type CliIo } from '../../io';

/**
 * Asks for the number of what is to be deleted; a line of standard input is the answer.
 *
 * Throws a CliError where the answer is another, or there is none.
 */
export async function confirmCount(count: number, io: CliIo, input: Readable = process.stdin): Promise<void> {
  io.stderr(`Type ${count} to delete them: `);
  const lines = createInterface({ input });
  try {
    for await (const line of lines) {
      if (line.trim() === String(count)) return;
      throw new CliError(`nothing was deleted: the answer must be ${count}, got ${JSON.stringify(line.trim().slice(0, 64))}`);
    }
  } finally {
    lines.close();
  }
  throw new CliError('nothing was deleted: nobody answered; run it with --yes where nobody can');
}
