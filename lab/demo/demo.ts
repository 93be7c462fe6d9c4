import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { repositoryRoot } from '../emulator/emulator';
import { LabError } from '../api/lab-error';
import { missingRequirement } from '../api/requirements';
import { onEmulator } from './on-emulator';
import { inLab } from './in-lab';

const USAGE = 'npm run demo -- [--keep] [--debug] [fleet.yaml]';

/** From a fleet.yaml to a Redis that answers; without root or off Linux, to the machines that AWS would start. */
async function main(args: readonly string[]): Promise<void> {
  const { keep, file } = optionsOf(args);
  const fleet = resolve(file ?? join(repositoryRoot(), 'examples', 'standalone', 'fleet.yaml'));
  const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-demo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const lacking = missingRequirement();
  if (lacking === undefined) return inLab({ fleet, folder, keep });
  process.stdout.write(`No machine is booted: ${lacking}.\n`);
  return onEmulator({ fleet, folder, keep });
}

/** What stands on the command line; whatever else stands there is an error. */
function optionsOf(args: readonly string[]): { keep: boolean; file: string | undefined } {
  const [file, ...more] = args.filter((arg) => !arg.startsWith('-'));
  const unknown = [...args.filter((arg) => arg.startsWith('-') && !['--keep', '--debug'].includes(arg)), ...more];
  if (unknown.length > 0) {
    throw new LabError(`${JSON.stringify(unknown[0])} is not expected; usage: ${USAGE}`);
  }
  return { keep: args.includes('--keep'), file };
}

// Leaving by a signal is leaving: what was started ends with this process
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}
main(process.argv.slice(2)).then(() => process.exit(0), (error: Error) => {
  if (error instanceof LabError && error.cause !== undefined) process.stderr.write(`\n${error.cause}\n`);
  process.stderr.write(`\ndemo: ${process.argv.includes('--debug') ? error.stack : error.message}\n`);
  process.exit(1);
});
