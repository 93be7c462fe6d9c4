import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../support/project';
import { type RunResult, run } from '../support/run';

/** A bundle as it lies on the machine that builds, in a folder of its own. */
export class Bundle {
  public readonly folder = join(mkdtempSync(join(tmpdir(), 'builder-')), 'redis-fleet-image');

  public constructor() {
    cpSync(inProject('lib', 'builder'), join(this.folder, 'programs'), { recursive: true });
    mkdirSync(join(this.folder, 'payload'));
  }

  /** Puts a file of a recipe into it. */
  public add(name: string, content: string): void {
    writeFileSync(join(this.folder, 'payload', name), content);
  }

  /** Runs a program with this environment and no other. */
  public run(program: string, environment: Readonly<Record<string, string>>): RunResult {
    const given = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    return run('env', ['--ignore-environment', ...given, '/bin/sh', `programs/${program}.sh`], { cwd: this.folder });
  }
}
