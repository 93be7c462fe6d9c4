import { createHash } from 'crypto';
import { BUNDLE } from '../../definitions/images/build-folder';
import { ImagePhase, ImageStepKind } from '../../definitions/images/choices';
import type { ImageFile } from '../../definitions/images/image-file';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import type { ImageStep } from '../../definitions/images/image-step';
import { STEP_TIMEOUT_SECONDS } from '../../definitions/images/step-checks';
import { Problems } from '../../definitions/problems';
import { NODE_PROGRAMS } from './builder-programs';
import type { BuilderPrograms } from './builder-programs';
import { canonicalJson } from './canonical-json';
import { kernelFilesOf } from './kernel-files';

/** Where the bundle lies on the machine that builds; every script runs as root with this as its working directory. */
export { BUNDLE };

/** The environment of every action beside its own, whoever builds. */
export const SCRIPT_ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' } as const;

/** Whether the agents of AWS on the machine that builds leave their files in the image; `keep` is for a builder whose agent still works with them, and cleans up. */
export type AgentFiles = 'remove' | 'keep';

/** Whether an action runs a script or restarts the machine. */
export type PlanActionKind = 'script' | 'reboot';

/** One thing that the machine does, in the order of the plan. */
export interface PlanAction {
  /** Unique in its plan: letters, digits and `-`, 60 at most, such as `03-packages-redis-server`. */
  readonly name: string;
  readonly phase: ImagePhase;
  readonly kind: PlanActionKind;
  /** Path of the script in the bundle; empty for a restart. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variables of the recipe, which the script gets in its environment in upper case. */
  readonly variables: readonly string[];
  readonly timeoutSeconds: number;
}

/** What every builder of images runs alike. */
export interface ImagePlan {
  /** The bundle: files by their path in it. */
  readonly files: ReadonlyMap<string, ImageFile>;
  readonly actions: readonly PlanAction[];
}

/** An action before it has its number, and the files that it needs. */
interface Draft extends Omit<PlanAction, 'name'> {
  readonly title: string;
  readonly files: readonly (readonly [string, ImageFile])[];
}

/** What a program is run with. */
interface ProgramUse {
  readonly title: string;
  readonly phase: ImagePhase;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly payload?: ImageFile;
}

const PROGRAM_FOLDER = 'programs/';
/** What a program needs beside itself and what all share. */
const NEEDS: Readonly<Record<string, readonly string[]>> = { 'install-node-programs': ['install_node_programs', NODE_PROGRAMS] };

/**
 * The plan of a recipe: it waits for the machine, builds, validates and cleans up; tests run on a machine of the new image.
 *
 * Throws when two steps of the kernel differ, or a file of a recipe has the name of one of theirs.
 */
export function planOf(recipe: ImageRecipe, programs: BuilderPrograms, agentFiles: AgentFiles = 'remove'): ImagePlan {
  const drafts = recipe.steps.flatMap((step) => draftsOf(step, programs));
  const inPhase = (phase: ImagePhase): Draft[] => drafts.filter((draft) => draft.phase === phase);
  const tests = inPhase(ImagePhase.TEST);
  const planned = [
    prepare(programs, ImagePhase.BUILD),
    ...inPhase(ImagePhase.BUILD),
    ...inPhase(ImagePhase.VALIDATE),
    // Last on the machine that builds, because it removes the bundle
    programDraft('clean', { title: 'clean', phase: ImagePhase.VALIDATE, environment: { AGENT_FILES: agentFiles } }, programs),
    ...(tests.length === 0 ? [] : [prepare(programs, ImagePhase.TEST), ...tests]),
  ];
  return { files: filesOf(planned), actions: planned.map(actionOf) };
}

/** The words that start the script of an action in the bundle: a program is read by the shell, so that the first can say why none can be executed. */
export function commandOf({ script }: PlanAction): string[] {
  return script.startsWith(PROGRAM_FOLDER) ? ['sh', `./${script}`] : [`./${script}`];
}

/**
 * SHA-256 in hexadecimal of all that decides what an image is: the recipe's data, each byte of each file, each action, and the values of the
 * variables, but of no sensitive one, whose value nobody may guess from a tag.
 *
 * Without values it is of the recipe alone; where the recipe has variables, no image that was built with values has that hash.
 */
export function recipeHash(recipe: ImageRecipe, plan: ImagePlan, values?: Readonly<Record<string, string>>): string {
  const files = [...plan.files].map(([path, { sha256 }]) => [path, sha256]);
  const data = { recipe: dataOf(recipe), files, actions: plan.actions, values: values && openValues(recipe, values) };
  return createHash('sha256').update(canonicalJson(data)).digest('hex');
}

/** The values of the variables that are not sensitive; undefined where there are none. */
function openValues({ variables }: ImageRecipe, values: Readonly<Record<string, string>>): Record<string, string | undefined> | undefined {
  const open = variables.filter(({ sensitive }) => sensitive !== true);
  return open.length === 0 ? undefined : Object.fromEntries(open.map(({ name, defaultValue }) => [name, Object.hasOwn(values, name) ? values[name] : defaultValue]));
}

/** Without what only says how the machine that builds is reached and when images are removed. */
function dataOf(recipe: ImageRecipe): Record<string, unknown> {
  const { name, baseImage, architecture, variables, disks, kmsKeyArn, regions, accounts, organizations, organizationalUnits, tags, snapshotTags } = recipe;
  const { kind, osName, amiId, variable, owners, filters } = baseImage;
  return {
    name, architecture, variables, disks, kmsKeyArn, regions, accounts, organizations, organizationalUnits, tags, snapshotTags,
    base: { kind, osName, amiId, variable, owners, filters, parameter: baseImage.parameterFor(architecture) },
  };
}

function draftsOf(step: ImageStep, programs: BuilderPrograms): Draft[] {
  const { title, phase, payload, environment, timeoutSeconds } = step;
  switch (step.kind) {
    case ImageStepKind.PROGRAM:
      return [programDraft(programOf(step), { title, phase, payload, environment, timeoutSeconds }, programs)];
    case ImageStepKind.SCRIPT:
      return [scriptDraft(step)];
    case ImageStepKind.KERNEL:
      return kernelDrafts(step, programs);
    case ImageStepKind.NODE_PROGRAMS:
      return [programDraft('install-node-programs', { title, phase, timeoutSeconds }, programs)];
    case ImageStepKind.REBOOT:
      return [{ title, phase, kind: 'reboot', script: '', environment: {}, variables: [], timeoutSeconds, files: [] }, prepare(programs, phase)];
  }
}

/** After each start of the machine. */
function prepare(programs: BuilderPrograms, phase: ImagePhase): Draft {
  return programDraft('prepare', { title: 'prepare', phase }, programs);
}

function programOf({ title, program }: ImageStep): string {
  if (program === undefined) {
    throw new Error(`${title}: a step that runs a program names it`);
  }
  return program;
}

function scriptDraft({ title, phase, payload, environment, variables, timeoutSeconds }: ImageStep): Draft {
  if (payload === undefined) {
    throw new Error(`${title}: a script has a file`);
  }
  const script = payloadPath(payload);
  return { title, phase, kind: 'script', script, environment, variables, timeoutSeconds, files: [[script, payload]] };
}

function kernelDrafts({ phase, timeoutSeconds, kernelProfile, kernelUser }: ImageStep, programs: BuilderPrograms): Draft[] {
  if (kernelProfile === undefined || kernelUser === undefined) {
    throw new Error('a step of the kernel has a profile and a user');
  }
  return kernelFilesOf(kernelProfile, kernelUser).map(({ file, target }) => {
    const environment = { FILE: file.name, TARGET: target, OWNER: 'root', GROUP: 'root', MODE: '0644' };
    return programDraft('place-file', { title: `kernel ${file.name}`, phase, payload: file, environment, timeoutSeconds }, programs);
  });
}

function programDraft(name: string, use: ProgramUse, programs: BuilderPrograms): Draft {
  const { title, phase, environment = {}, timeoutSeconds = STEP_TIMEOUT_SECONDS, payload } = use;
  const needed = [name, 'common', ...(NEEDS[name] ?? [])].map((each) => programFile(each, programs));
  const carried = payload === undefined ? [] : [[payloadPath(payload), payload] as const];
  return { title, phase, kind: 'script', script: `${PROGRAM_FOLDER}${name}.sh`, environment, variables: [], timeoutSeconds, files: [...needed, ...carried] };
}

function programFile(name: string, programs: BuilderPrograms): readonly [string, ImageFile] {
  const file = programs[name];
  if (file === undefined) {
    throw new Error(`lib/builder of cdk-redis-fleet has no program ${name}; reinstall the package`);
  }
  return [`${PROGRAM_FOLDER}${file.name}`, file];
}

function payloadPath({ name }: ImageFile): string {
  return `payload/${name}`;
}

function filesOf(drafts: readonly Draft[]): ReadonlyMap<string, ImageFile> {
  const problems = new Problems();
  const found = new Map<string, ImageFile>();
  for (const [path, file] of drafts.flatMap(({ files }) => files)) {
    const other = found.get(path) ?? file;
    if (other.sha256 !== file.sha256) {
      problems.add('steps', `"steps" must not give two files that differ the name ${JSON.stringify(file.name)}; keep one step of the kernel, and rename a file of one's own`);
    }
    found.set(path, file);
  }
  problems.throwIfAny();
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function actionOf(draft: Draft, index: number): PlanAction {
  const { title, phase, kind, script, variables, timeoutSeconds } = draft;
  const environment = Object.fromEntries(Object.entries(draft.environment).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { name: nameOf(title, index), phase, kind, script, environment, variables, timeoutSeconds };
}

/** The number makes it unique, the title says what it is. */
function nameOf(title: string, index: number): string {
  const words = title.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 50).replace(/^-|-$/g, '');
  const number = title === 'clean' ? '99' : String(index).padStart(2, '0');
  return `${number}-${words}`;
}
