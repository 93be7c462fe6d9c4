import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGuest } from '../../lab/qemu/guest';
import { GuestFiles } from '../../lab/qemu/guest-files';

const guestFiles = new GuestFiles();
afterAll(() => guestFiles.remove());

/** Command lines of the processes that know a file. */
function processesWith(file: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
    try {
      return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
    } catch {
      return ''; // It ended meanwhile
    }
  }).filter((line) => line.includes(file));
}

test('a guest that does not switch itself off is ended in time, tells how far it came, and leaves no process', async () => {
  const files = guestFiles.pack();
  const guest = runGuest({ hardware: { vcpus: 1, queues: [2], memory: 512 }, files, kernelArguments: ['systemd.unit=emergency.target'], seconds: 5 });
  const running = new Promise<string[]>((resolve) => setTimeout(() => resolve(processesWith(files)), 1000));
  await expect(guest).rejects.toThrow(/^the guest did not switch itself off within 5 s; the end of its console:\n/);
  expect(await running).not.toEqual([]);
  expect(processesWith(files)).toEqual([]);
});
