import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inProject, projectRoot } from './project';

const CONTEXT = (JSON.parse(readFileSync(inProject('cdk.json'), 'utf8')) as { context: object }).context;

export interface SynthOptions {
  /** Context beside that of cdk.json, such as `fleet`. */
  readonly context?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the compiled app as the CDK CLI does, without an account or credentials: its exit code and what it said. */
export function synthesize(outdir: string, options: SynthOptions = {}): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [inProject('dist', 'app.js')], {
    cwd: options.cwd ?? projectRoot,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...CONTEXT, ...options.context }),
      ...options.env,
    },
  });
  return { status, stderr };
}

/** Every file below a folder, by its path in it. */
export function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const files = names.filter((name) => statSync(name).isFile()).sort();
  return Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, 'latin1')]));
}

/** The CloudFormation templates of a cloud assembly: paths. */
export function templatesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.template.json')).map((name) => join(folder, name));
}
