import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Emulator, EMULATOR_ACCOUNT, startEmulator } from '../emulator/emulator';
import { instanceTable } from './instance-table';
import { run, step, StepError, withoutAws } from './steps';

const ROOT = resolve(__dirname, '..');
const CDK = join(ROOT, 'node_modules', '.bin', 'cdk');
const CLI = join(ROOT, 'dist', 'redis-fleet.js');
const ANSIBLE_INVENTORY = join(ROOT, '.venv', 'bin', 'ansible-inventory');
const NO_QUESTIONS = ['--require-approval', 'never', '--no-notices', '--progress', 'events'];

const USAGE = 'npm run demo -- [--keep] [--debug] [fleet.yaml]';

interface Demo {
  readonly fleet: string;
  /** A folder of its own, gone at the end. */
  readonly folder: string;
  readonly assembly: string;
}

/** From a fleet.yaml to Ansible's graph of the machine that came of it, on the local emulator of AWS. */
async function main(args: readonly string[]): Promise<void> {
  const { keep, file } = optionsOf(args);
  const fleet = resolve(file ?? join(ROOT, 'examples', 'standalone', 'fleet.yaml'));
  const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-demo-'));
  const demo = { fleet, folder, assembly: join(folder, 'cdk.out') };
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  let emulator: Emulator | undefined;
  try {
    await step('1/7', 'validate the fleet.yaml', () => run('node', [CLI, 'validate', fleet], { cwd: ROOT, env: process.env }));
    emulator = await step('2/7', 'start the emulator of AWS', () => startEmulator());
    const env = { ...withoutAws(process.env), ...emulator.env, CI: 'true' };
    await deploy(demo, env);
    await show(demo, env);
    await checkLedger(emulator);
    sayNext(fleet);
    if (keep) {
      await untilInterrupted(emulator);
    }
  } finally {
    await emulator?.stop();
  }
}

/** What stands on the command line; whatever else stands there is an error. */
function optionsOf(args: readonly string[]): { keep: boolean; file: string | undefined } {
  const [file, ...more] = args.filter((arg) => !arg.startsWith('-'));
  const unknown = [...args.filter((arg) => arg.startsWith('-') && !['--keep', '--debug'].includes(arg)), ...more];
  if (unknown.length > 0) {
    throw new StepError(`${JSON.stringify(unknown[0])} is not expected; usage: ${USAGE}`);
  }
  return { keep: args.includes('--keep'), file };
}

async function deploy(demo: Demo, env: NodeJS.ProcessEnv): Promise<void> {
  const { fleet, assembly, folder } = demo;
  const synth = ['synth', '--quiet', '--strict', '--no-notices', '-c', `fleet=${fleet}`, '--output', assembly];
  await step('3/7', 'synthesize and validate the templates', async () => {
    await run(CDK, synth, { cwd: ROOT, env });
    expectNoFindings(assembly);
  });
  await step('4/7', 'bootstrap the account', () => run(CDK, ['bootstrap', `aws://${EMULATOR_ACCOUNT}/${env.AWS_REGION ?? ''}`, '--no-notices'], { cwd: folder, env }));
  await step('5/7', 'cdk deploy', () => run(CDK, ['deploy', '--all', '--app', assembly, ...NO_QUESTIONS], { cwd: folder, env }));
}

/** The CDK writes what its validation found beside the templates. */
function expectNoFindings(assembly: string): void {
  const report = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as { pluginReports: { violations?: unknown[] }[] };
  const findings = report.pluginReports.flatMap((plugin) => plugin.violations ?? []);
  if (findings.length > 0) {
    throw new StepError(`the validation of the templates found:\n${JSON.stringify(findings, undefined, 2)}`);
  }
}

async function show(demo: Demo, env: NodeJS.ProcessEnv): Promise<void> {
  const list = await step('6/7', 'redis-fleet inventory --list', () => run('node', [CLI, 'inventory', '--list'], { cwd: ROOT, env }));
  process.stdout.write(`\n${instanceTable(list.stdout)}\n\n`);
  const launcher = join(demo.folder, 'inventory.sh');
  writeFileSync(launcher, `#!/bin/sh\nexec node '${CLI}' inventory "$@"\n`, { mode: 0o755 });
  const graph = await step('7/7', 'ansible-inventory --graph', () => run(ANSIBLE_INVENTORY, ['-i', launcher, '--graph'], { cwd: demo.folder, env }));
  process.stdout.write(`\n${graph.stdout}\n`);
}

/** A deployment of which the emulator dropped a part would prove nothing. */
async function checkLedger(emulator: Emulator): Promise<void> {
  const { unreviewed } = await emulator.ledger();
  if (unreviewed.length > 0) {
    throw new StepError(`the emulator dropped parts of the templates:\n${unreviewed.map(({ type, property }) => `${type} ${property}`).join('\n')}`);
  }
}

function sayNext(fleet: string): void {
  process.stdout.write(`Deployed to the emulator of AWS, from ${fleet}. Next:
  npx redis-fleet init my-fleet                          # a fleet of your own
  npx redis-fleet validate my-fleet/fleet.yaml           # after each change
  npx cdk deploy -c fleet=my-fleet/fleet.yaml            # with credentials: to your AWS account
`);
}

/** Keeps the emulator until Ctrl-C, and says how to reach it from another shell. */
async function untilInterrupted(emulator: Emulator): Promise<never> {
  const exports = Object.entries(emulator.env).map(([name, value]) => `export ${name}='${value}'`);
  process.stdout.write(`\nThe emulator keeps running until Ctrl-C. In another shell:\n${exports.join('\n')}\n`);
  return new Promise(() => {
    setInterval(() => undefined, 60_000);
  });
}

// Leaving by a signal is leaving: what was started ends with this process
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}
main(process.argv.slice(2)).then(() => process.exit(0), (error: Error) => {
  process.stderr.write(`\ndemo: ${process.argv.includes('--debug') ? error.stack : error.message}\n`);
  process.exit(1);
});
