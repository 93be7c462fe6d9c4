import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, EMULATOR_ACCOUNT } from '../../lab/emulator/emulator';
import { type Output, run } from '../../lab/api/program';
import { inProject } from '../support/project';

const CDK = inProject('node_modules', '.bin', 'cdk');

/** The compiled app on its way to an emulator, as a user runs it: one fleet.yaml in a folder of its own. */
export class CdkApp {
  public readonly folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  public readonly fleetFile = join(this.folder, 'fleet.yaml');
  private readonly env: NodeJS.ProcessEnv;

  public constructor(emulator: Emulator, fleet: string) {
    this.env = { PATH: process.env.PATH, HOME: process.env.HOME, CI: 'true', ...emulator.env };
    writeFileSync(this.fleetFile, fleet);
  }

  /** Changes the fleet.yaml; throws when the text to replace is not in it, for then nothing would change. */
  public edit(from: string, to: string): void {
    const before = readFileSync(this.fleetFile, 'utf8');
    if (!before.includes(from)) {
      throw new Error(`the fleet.yaml has no ${JSON.stringify(from)}`);
    }
    writeFileSync(this.fleetFile, before.replace(from, to));
  }

  public bootstrap(): Promise<Output> {
    return run(CDK, ['bootstrap', `aws://${EMULATOR_ACCOUNT}/${this.env.AWS_REGION ?? ''}`, '--no-notices'], { cwd: this.folder, env: this.env });
  }

  public deploy(...more: string[]): Promise<Output> {
    return this.cdk('deploy', '--require-approval', 'never', ...more);
  }

  public diff(): Promise<Output> {
    return this.cdk('diff', '--fail');
  }

  public destroy(): Promise<Output> {
    return this.cdk('destroy', '--force');
  }

  /** Runs any program of the checkout against the emulator. */
  public program(program: string, ...args: string[]): Promise<Output> {
    return run(program, args, { cwd: this.folder, env: this.env });
  }

  public dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private cdk(command: string, ...args: string[]): Promise<Output> {
    const context = ['-c', `fleet=${this.fleetFile}`, '--app', `node ${inProject('dist', 'app.js')}`, '--output', join(this.folder, 'cdk.out')];
    return run(CDK, [command, '--no-notices', ...context, ...args], { cwd: this.folder, env: this.env, seconds: 180 });
  }
}
