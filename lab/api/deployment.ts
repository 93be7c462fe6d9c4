import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EMULATOR_ACCOUNT, type EmulatorAccess, repositoryRoot } from '../emulator/emulator';
import { LabError } from './lab-error';
import { run, withoutAws } from './program';
import { shellWords } from './shell-words';

const NO_QUESTIONS = ['--require-approval', 'never', '--no-notices', '--progress', 'events'];
const SECONDS = 600;

/** What to deploy: exactly one of `fleet` and `app`. */
export interface DeploymentOptions {
  /** Path of a fleet.yaml, which the project's own app deploys.
   * @default - `app` says what to deploy */
  readonly fleet?: string;
  /** A command that `cdk --app` takes, or the folder of a cloud assembly.
   * @default - `fleet` says what to deploy */
  readonly app?: string;
  /** Values for the app's context, by key.
   * @default - none */
  readonly context?: Readonly<Record<string, string>>;
  /** The folder that `app` runs in, and that relative paths start from.
   * @default - the folder of this process */
  readonly cwd?: string;
}

/** The environment of programs that talk to the emulator only. */
export function emulatorEnvironment(emulator: EmulatorAccess): NodeJS.ProcessEnv {
  return { ...withoutAws(process.env), ...emulator.env, CI: 'true' };
}

/** `cdk` against the emulator, that of a lab or one by itself. */
export class Deployment {
  /**
   * @param emulator what to deploy to
   * @param folder a folder of the emulator's run, for the cloud assemblies
   */
  public constructor(private readonly emulator: EmulatorAccess, private readonly folder: string) {}

  /** `cdk bootstrap`, unless it was done. */
  public async bootstrap(): Promise<void> {
    const done = join(this.folder, 'bootstrapped');
    if (existsSync(done)) return;
    await this.cdk(['bootstrap', `aws://${EMULATOR_ACCOUNT}/${this.emulator.region}`, '--no-notices'], this.folder);
    writeFileSync(done, '');
  }

  /**
   * `cdk synth`, in which a warning is an error; returns the folder of the cloud assembly.
   *
   * Throws as `deploy` does.
   * @param fleet path of a fleet.yaml
   */
  public async synthesize(fleet: string): Promise<string> {
    const { args, cwd } = this.appOf({ fleet });
    await this.cdk(['synth', '--quiet', '--strict', '--no-notices', ...args], cwd);
    return this.assembly;
  }

  /** `cdk deploy --all`. Throws a LabError where the CDK or the app fails, with their words. */
  public async deploy(options: DeploymentOptions): Promise<void> {
    const { args, cwd } = this.appOf(options);
    await this.cdk(['deploy', '--all', ...args, ...NO_QUESTIONS], cwd);
  }

  /** `cdk destroy --all`. Throws as `deploy` does. */
  public async destroy(options: DeploymentOptions): Promise<void> {
    const { args, cwd } = this.appOf(options);
    await this.cdk(['destroy', '--all', '--force', '--no-notices', ...args], cwd);
  }

  private get assembly(): string {
    return join(this.folder, 'cdk.out');
  }

  /** The app as the CDK takes it, and the folder to run it in. */
  private appOf({ fleet, app, context = {}, cwd = process.cwd() }: DeploymentOptions): { args: string[]; cwd: string } {
    if ((fleet === undefined) === (app === undefined)) {
      throw new LabError('a deployment takes either "fleet", the path of a fleet.yaml, or "app", a command or folder for the CDK');
    }
    const values = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
    if (app !== undefined) {
      // An assembly is as it is: whatever a cdk.json of the caller's folder would build first does not matter
      if (existsSync(resolve(cwd, app))) return { args: ['--app', resolve(cwd, app), ...values], cwd: this.folder };
      return { args: ['--app', app, '--output', this.assembly, ...values], cwd };
    }
    const file = resolve(cwd, fleet ?? '');
    if (!existsSync(file)) throw new LabError(`there is no file ${file}: "fleet" must be the path of a fleet.yaml`);
    return { args: ['--output', this.assembly, '--context', `fleet=${file}`, ...values], cwd: this.projectFolder() };
  }

  /** A folder with the project's own app as it was built, where the CDK leaves what it looks up in the account. */
  private projectFolder(): string {
    const folder = join(this.folder, 'app');
    mkdirSync(folder, { recursive: true });
    const { context } = JSON.parse(readFileSync(join(repositoryRoot(), 'cdk.json'), 'utf8')) as { context: object };
    writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: shellWords('node', join(repositoryRoot(), 'dist', 'app.js')), context }));
    return folder;
  }

  private async cdk(args: readonly string[], cwd: string): Promise<void> {
    await run(join(repositoryRoot(), 'node_modules', '.bin', 'cdk'), args, { cwd, env: emulatorEnvironment(this.emulator), seconds: SECONDS });
  }
}
