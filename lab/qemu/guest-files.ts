import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from './programs';

const GUEST = join(__dirname, 'guest');

/** Files that a guest gets beside those of its image. */
export class GuestFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'guest-files-'));

  /** The folder that becomes the guest's root. */
  public readonly root = join(this.folder, 'root');

  public constructor() {
    this.copy('report.py', '/opt/guest/report.py');
  }

  /** Adds a file of this package. */
  public copy(name: string, path: string): void {
    cpSync(join(GUEST, name), this.prepare(path));
  }

  /** Adds all units of a folder of this package. */
  public copyUnits(name: string): void {
    for (const unit of readdirSync(join(GUEST, name)).filter((file) => file.endsWith('.service'))) {
      this.copy(join(name, unit), join('/etc/systemd/system', unit));
    }
  }

  /** Adds a file with this text. */
  public write(path: string, text: string): void {
    writeFileSync(this.prepare(path), text);
  }

  /** Has a unit started with a target. */
  public enable(unit: string, target: string): void {
    symlinkSync(`../${unit}`, this.prepare(`/etc/systemd/system/${target}.wants/${unit}`));
  }

  /** Packs everything into a tar archive, in which all belongs to root; returns its path. */
  public pack(): string {
    const archive = join(this.folder, 'files.tar');
    const asRoot = ['--owner=0', '--group=0', '--mode=u=rwX,go=rX'];
    runProgram('tar', ['--create', '--file', archive, '--directory', this.root, ...asRoot, '.'], { seconds: 30 });
    return archive;
  }

  /** Deletes the files and the archive. */
  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private prepare(path: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  }
}
