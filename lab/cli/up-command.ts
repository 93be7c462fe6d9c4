import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../../lib/cli/io';
import { validateFiles } from '../../lib/cli/validate/validate-files';
import type { DeploymentOptions } from '../api/deployment';
import type { Lab } from '../api/lab';
import { checkRequirements } from '../api/requirements';
import { launchLab } from '../api/start';
import { labCommandNamed, type LabIo, type NameFlag, wholeNumber } from './context';
import { Progress } from './progress';
import { statusTable } from './status-table';

interface Flags extends NameFlag {
  readonly fleet?: string;
  readonly app?: string;
  readonly region: string;
  readonly seconds: number;
  readonly keepGoing?: boolean;
}

const AFTER_HELP = `
The lab runs on when this command has ended; "redis-fleet lab down" ends it. The first start makes the machines' root file
system, which takes a minute or more.
`;

/** `redis-fleet lab up` */
export function upCommand(io: LabIo): Command {
  return labCommandNamed('up', 'start the emulator of AWS, deploy to it, boot the machines')
    .option('--fleet <file>', 'fleet.yaml to deploy (default: fleet.yaml of this folder)')
    .option('--app <command>', 'deploy this instead: what "cdk --app" takes, a command or a cloud assembly')
    .option('--region <region>', 'region of the emulator', 'us-east-1')
    .option('--seconds <number>', 'seconds that the machines may take, 1-3600', wholeNumber(1, 3600), 300)
    .option('--keep-going', 'leave the lab running when the deployment or a machine fails')
    .addHelpText('after', AFTER_HELP)
    .action((flags: Flags) => up(flags, io));
}

async function up(flags: Flags, io: LabIo): Promise<void> {
  const what = deploymentOf(flags, io);
  checkRequirements();
  const progress = new Progress(io.stdout, process.stdout.isTTY);
  const started: Started = {};
  endOnSignal(started);
  const lab = await progress.step('start the lab', () => launchLab({
    name: flags.name, region: flags.region, followParent: false, onProgress: ({ message }) => progress.say(message ?? ''),
  }));
  started.lab = lab;
  try {
    await bringUp(lab, what, { flags, progress });
  } catch (error) {
    if (flags.keepGoing === true) io.stdout(`${statusTable((await lab.status()).machines)}\n`);
    else await lab.down().catch(() => undefined);
    throw error;
  }
  io.stdout(`${statusTable((await lab.status()).machines)}\n`);
}

async function bringUp(lab: Lab, what: DeploymentOptions, { flags, progress }: { flags: Flags; progress: Progress }): Promise<void> {
  await progress.step('cdk bootstrap and deploy', () => lab.deploy(what));
  await progress.step('boot the machines', () => lab.waitUntilReady({
    seconds: flags.seconds, keepGoing: flags.keepGoing, onMachines: (machines) => progress.show(machines),
  }));
}

/** What the flags say to deploy; a fleet.yaml is checked before anything is started. */
function deploymentOf({ fleet, app }: Flags, io: LabIo): DeploymentOptions {
  if (fleet !== undefined && app !== undefined) throw new CliError('"--fleet" and "--app" exclude each other: give one of them', 2);
  if (app !== undefined) return { app, cwd: io.cwd };
  const file = fleet ?? 'fleet.yaml';
  if (fleet === undefined && !existsSync(resolve(io.cwd, file))) {
    throw new CliError('there is no fleet.yaml in this folder: name one with --fleet, or an app with --app', 2);
  }
  validateFiles([file], io);
  return { fleet: file, cwd: io.cwd };
}

/** What an interrupt has to end. */
interface Started {
  lab?: Lab;
}

/** Who interrupts a lab that comes up wants none. */
function endOnSignal(started: Started): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      const ended = started.lab?.down() ?? Promise.resolve();
      void ended.catch(() => undefined).then(() => process.exit(130));
    });
  }
}
