import { rmSync } from 'node:fs';
import { PREFIX } from './temporary-folder.setup';

/** Removes the folder of the run, which the set-up has made. */
export default function tearDown(): void {
  const folder = process.env.TMPDIR ?? '';
  if (folder.includes(PREFIX)) {
    rmSync(folder, { recursive: true, force: true });
  }
}
