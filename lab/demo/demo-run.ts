import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from '../api/deployment';
import { LabError } from '../api/lab-error';
import { run } from '../api/program';
import { type EmulatorAccess, repositoryRoot } from '../emulator/emulator';
import type { Steps } from './steps';

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

/** The first step. */
export async function validate(steps: Steps, { fleet }: DemoRun): Promise<void> {
  await steps.run('validate the fleet.yaml', () => run('node', [CLI, 'validate', fleet], { cwd: repositoryRoot(), env: process.env }));
}

/** Three steps, from the fleet.yaml to resources of the emulator. */
export async function deploy(steps: Steps, { fleet, folder }: DemoRun, emulator: EmulatorAccess): Promise<void> {
  const deployment = new Deployment(emulator, folder);
  const assembly = await steps.run('synthesize and validate the templates', async () => {
    const made = await deployment.synthesize(fleet);
    expectNoFindings(made);
    return made;
  });
  await steps.run('bootstrap the account', () => deployment.bootstrap());
  await steps.run('cdk deploy', async () => {
    await deployment.deploy({ app: assembly, cwd: folder });
    await expectNothingDropped(emulator);
  });
}

/** The CDK writes what its validation found beside the templates. */
function expectNoFindings(assembly: string): void {
  const report = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as { pluginReports: { violations?: unknown[] }[] };
  const findings = report.pluginReports.flatMap((plugin) => plugin.violations ?? []);
  if (findings.length > 0) {
    throw new LabError(`the validation of the templates found ${findings.length} faults, see above`, JSON.stringify(findings, undefined, 2));
  }
}

/** A deployment of which the emulator dropped a part would prove nothing. */
async function expectNothingDropped(emulator: EmulatorAccess): Promise<void> {
  const { unreviewed } = await emulator.ledger();
  if (unreviewed.length > 0) {
    throw new LabError(`the emulator dropped parts of the templates: ${unreviewed.map(({ type, property }) => `${type} ${property}`).join(', ')}`);
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
