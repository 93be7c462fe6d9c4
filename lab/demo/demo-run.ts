import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMULATOR_ACCOUNT, type EmulatorAccess, repositoryRoot } from '../emulator/emulator';
import { LabError } from '../api/lab-error';
import { run, withoutAws } from '../api/program';
import type { Steps } from './steps';

const CDK = join(repositoryRoot(), 'node_modules', '.bin', 'cdk');
const NO_QUESTIONS = ['--require-approval', 'never', '--no-notices', '--progress', 'events'];

/** The program that the demo is about. */
export const CLI = join(repositoryRoot(), 'dist', 'redis-fleet.js');

/** What one run of the demo is about. */
export interface DemoRun {
  /** Path of the fleet.yaml. */
  readonly fleet: string;
  /** A folder of its own, gone at the end. */
  readonly folder: string;
  /** Whether what was started stays. */
  readonly keep: boolean;
}

/** The environment of programs that talk to the emulator only. */
export function environmentFor(emulator: EmulatorAccess): NodeJS.ProcessEnv {
  return { ...withoutAws(process.env), ...emulator.env, CI: 'true' };
}

/** The first step. */
export async function validate(steps: Steps, { fleet }: DemoRun): Promise<void> {
  await steps.run('validate the fleet.yaml', () => run('node', [CLI, 'validate', fleet], { cwd: repositoryRoot(), env: process.env }));
}

/** Three steps, from the fleet.yaml to resources of the emulator. */
export async function deploy(steps: Steps, { fleet, folder }: DemoRun, emulator: EmulatorAccess): Promise<void> {
  const env = environmentFor(emulator);
  const assembly = join(folder, 'cdk.out');
  const synth = ['synth', '--quiet', '--strict', '--no-notices', '--context', `fleet=${fleet}`, '--output', assembly];
  await steps.run('synthesize and validate the templates', async () => {
    await run(CDK, synth, { cwd: repositoryRoot(), env });
    expectNoFindings(assembly);
  });
  await steps.run('bootstrap the account', () => run(CDK, ['bootstrap', `aws://${EMULATOR_ACCOUNT}/${emulator.region}`, '--no-notices'], { cwd: folder, env }));
  await steps.run('cdk deploy', async () => {
    await run(CDK, ['deploy', '--all', '--app', assembly, ...NO_QUESTIONS], { cwd: folder, env });
    await expectNothingDropped(emulator);
  });
}

/** The CDK writes what its validation found beside the templates. */
function expectNoFindings(assembly: string): void {
  const report = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as { pluginReports: { violations?: unknown[] }[] };
  const findings = report.pluginReports.flatMap((plugin) => plugin.violations ?? []);
  if (findings.length > 0) {
    throw new LabError(`the validation of the templates found:\n${JSON.stringify(findings, undefined, 2)}`);
  }
}

/** A deployment of which the emulator dropped a part would prove nothing. */
async function expectNothingDropped(emulator: EmulatorAccess): Promise<void> {
  const { unreviewed } = await emulator.ledger();
  if (unreviewed.length > 0) {
    throw new LabError(`the emulator dropped parts of the templates:\n${unreviewed.map(({ type, property }) => `${type} ${property}`).join('\n')}`);
  }
}

/** What to do with the package after the demo. */
export function sayNext(fleet: string): void {
  process.stdout.write(`Deployed to the emulator of AWS, from ${fleet}. Next:
  npx redis-fleet init my-fleet                          # a fleet of your own
  npx redis-fleet validate my-fleet/fleet.yaml           # after each change
  npx cdk deploy -c fleet=my-fleet/fleet.yaml            # with credentials: to your AWS account
`);
}
