import { createHash } from 'crypto';
import type { ImagePlan, PlanAction } from '../plan';
import { BUNDLE, SCRIPT_ENVIRONMENT, commandOf } from '../plan';
import { storedZip } from '../zip';
import { bashWord, parameter } from './bash';
import type { AwstoeDocument, AwstoePhase, AwstoePhaseName } from './document';
import { createFolder, executeBash, reboot, s3Download } from './steps';
import type { AwstoeStep } from './steps';

/** The parameter of a document that says where the bundle lies in S3. */
export const BUNDLE_SOURCE = 'BundleSource';

/** The bundle of a plan as one ZIP: the same plan gives the same bytes. */
export function bundleArchive({ files }: ImagePlan): Uint8Array {
  return storedZip(new Map([...files].map(([path, { base64 }]) => [path, Buffer.from(base64, 'base64')])));
}

/** What a plan becomes a document with. */
export interface PlanDocumentProps {
  /** Name of the family of images. */
  readonly family: string;
  /** The bundle, as `bundleArchive` gives it. */
  readonly archive: Uint8Array;
  /** Values of the recipe's variables, by name; all that the plan's actions name. */
  readonly values: Readonly<Record<string, string>>;
}

const ARCHIVE = 'bundle.zip';
const UNPACK_SECONDS = 300;
/** The exit code that AWSTOE takes for the wish to restart and run the step again: of a script it is a failure like any other, as with Packer. */
const RESTART = 194;

/**
 * The document that carries a plan out: it downloads the bundle, holds it against its SHA-256, and runs the actions in their order,
 * each with its own environment only; a machine that was started from the image gets the bundle anew.
 */
export function planDocument(plan: ImagePlan, { family, archive, values }: PlanDocumentProps): AwstoeDocument {
  const steps: Record<AwstoePhaseName, AwstoeStep[]> = { build: bundleSteps(archive), validate: [], test: [] };
  plan.actions.forEach((action) => steps[action.phase].push(step(action, values)));
  if (steps.test.length > 0) {
    steps.test.unshift(...bundleSteps(archive));
  }
  return {
    name: family,
    description: `Image ${family}`,
    schemaVersion: '1.0',
    parameters: [{ [BUNDLE_SOURCE]: { type: 'string', description: 'Where the bundle lies: s3://BUCKET/KEY' } }],
    phases: (Object.entries(steps) as [AwstoePhaseName, AwstoeStep[]][]).filter(([, list]) => list.length > 0).map(([name, list]): AwstoePhase => ({ name, steps: list })),
  };
}

/** The bundle on the machine, with every byte as it was at synth. */
function bundleSteps(archive: Uint8Array): AwstoeStep[] {
  const digest = createHash('sha256').update(archive).digest('hex');
  return [
    createFolder('bundle-folder', BUNDLE),
    s3Download('bundle-download', parameter(BUNDLE_SOURCE), `${BUNDLE}/${ARCHIVE}`),
    executeBash('bundle-unpack', [
      'set -eu',
      'umask 077',
      `cd ${BUNDLE}`,
      `echo '${digest}  ${ARCHIVE}' | sha256sum --check --strict --quiet -`,
      // Python is on every image that has cloud-init; unzip is not
      `python3 -m zipfile -e ${ARCHIVE} .`,
      `rm ${ARCHIVE}`,
    ], UNPACK_SECONDS),
  ];
}

function step(action: PlanAction, values: Readonly<Record<string, string>>): AwstoeStep {
  if (action.kind === 'reboot') {
    return reboot(action.name);
  }
  const script = bashWord(`./${action.script}`);
  const command = commandOf(action).map(bashWord);
  const environment = [...Object.entries(SCRIPT_ENVIRONMENT), ...Object.entries(action.environment), ...action.variables.map((name): [string, string] => [name.toUpperCase(), valueOf(name, values)])];
  const words = [...environment.map(([name, value]) => `${name}=${bashWord(value)}`), ...command];
  return executeBash(action.name, [
    'set -eu',
    'umask 022',
    `cd ${BUNDLE}`,
    `chmod u+x ${script}`,
    'code=0',
    `env -i ${words.join(' ')} || code=$?`,
    `[ "$code" -ne ${RESTART} ] || code=1`,
    'exit "$code"',
  ], action.timeoutSeconds);
}

function valueOf(name: string, values: Readonly<Record<string, string>>): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) {
    throw new Error(`the variable ${JSON.stringify(name)} of the recipe must have a value, got none; give it one`);
  }
  return value;
}
