import { parse } from 'yaml';

/** What a program did on a machine. */
export interface Done {
  readonly code: number;
  readonly output: string;
}

/** A machine that a document runs on, as root. */
export interface AwstoeMachine {
  /** Runs a text by Bash, to its end or to the end of the time. */
  bash(script: string, seconds: number): Promise<Done>;
  /** Writes the object of S3 into a file whose folder exists. */
  download(source: string, destination: string): Promise<Done>;
  /** Restarts the machine; resolves when it takes commands again. */
  reboot(): Promise<void>;
}

/** What became of a step. */
export interface StepResult {
  /** Its phase and its name. */
  readonly step: string;
  readonly code: number;
  readonly output: string;
}

interface Step {
  readonly name: string;
  readonly action: string;
  readonly timeoutSeconds?: number;
  readonly maxAttempts?: number;
  readonly inputs: unknown;
}

interface Document {
  readonly parameters?: readonly Readonly<Record<string, unknown>>[];
  readonly phases: readonly { readonly name: string; readonly steps: readonly Step[] }[];
}

/** The exit code by which a script asks for a restart, and to be run once more. */
const RESTART = 194;
const DEFAULT_SECONDS = 7200;

/**
 * Carries the phases of a document out as AWSTOE does: expressions of its parameters first, then step after step, until one fails.
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-component-manager.html
 */
export async function runDocument(text: string, phases: readonly string[], parameters: Readonly<Record<string, string>>, machine: AwstoeMachine): Promise<StepResult[]> {
  const document = parse(text) as Document;
  const known = (document.parameters ?? []).flatMap((parameter) => Object.keys(parameter));
  const results: StepResult[] = [];
  for (const phase of document.phases.filter(({ name }) => phases.includes(name))) {
    for (const step of phase.steps) {
      const inputs = substituted(step.inputs, known, parameters);
      const { code, output } = await attempts({ ...step, inputs }, machine);
      results.push({ step: `${phase.name}/${step.name}`, code, output });
      if (code !== 0) return results;
    }
  }
  return results;
}

/** Every expression replaced by the value of its parameter; one that is of no parameter fails the document, as it would there. */
export function substituted(inputs: unknown, known: readonly string[], parameters: Readonly<Record<string, string>>): unknown {
  const replace = (text: string): string => text.replace(/\{\{\s*(.*?)\s*\}\}/gs, (_expression, name: string) => {
    const value = known.includes(name) ? parameters[name] : undefined;
    if (value === undefined) throw new Error(`the expression ${JSON.stringify(name)} names no parameter`);
    return value;
  });
  return JSON.parse(JSON.stringify(inputs), (_key, value: unknown) => (typeof value === 'string' ? replace(value) : value)) as unknown;
}

async function attempts(step: Step, machine: AwstoeMachine): Promise<Done> {
  let done = await carryOut(step, machine);
  for (let attempt = 1; attempt < (step.maxAttempts ?? 1) && done.code !== 0; attempt += 1) {
    done = await carryOut(step, machine);
  }
  return done;
}

async function carryOut(step: Step, machine: AwstoeMachine): Promise<Done> {
  const { action, inputs, timeoutSeconds = DEFAULT_SECONDS } = step;
  switch (action) {
    case 'CreateFolder':
      return machine.bash((inputs as FolderInput[]).map(folderScript).join('\n'), timeoutSeconds);
    case 'S3Download':
      return downloads(inputs as DownloadInput[], machine);
    case 'ExecuteBash':
      return bash((inputs as { commands: string[] }).commands.join('\n'), timeoutSeconds, machine);
    case 'Reboot':
      await machine.reboot();
      return { code: 0, output: '' };
    default:
      throw new Error(`the action ${action} is not one that images use`);
  }
}

async function bash(script: string, seconds: number, machine: AwstoeMachine): Promise<Done> {
  const done = await machine.bash(script, seconds);
  if (done.code !== RESTART) return done;
  await machine.reboot();
  return machine.bash(script, seconds);
}

async function downloads(inputs: readonly DownloadInput[], machine: AwstoeMachine): Promise<Done> {
  let done: Done = { code: 0, output: '' };
  for (const { source, destination } of inputs) {
    done = await machine.download(source, destination);
    if (done.code !== 0) return done;
  }
  return done;
}

interface DownloadInput {
  readonly source: string;
  readonly destination: string;
}

interface FolderInput {
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly permissions: string;
}

function folderScript({ path, owner, group, permissions }: FolderInput): string {
  return `rm -rf -- '${path}' && install -d -o '${owner}' -g '${group}' -m '${permissions}' -- '${path}'`;
}
