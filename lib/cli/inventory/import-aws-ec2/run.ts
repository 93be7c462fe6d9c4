import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { parseInventoryFile } from '../../../fleet-file/inventory/inventory-file';
import { NOT_CARRIED } from '../../../fleet-file/inventory/of-aws-ec2';
import { readAwsEc2Text, shown, UnreadableFileError } from '../../../fleet-file/read';
import { formatPath } from '../../../fleet-file/issue';
import { compileRules } from '../../../rendering/inventory/constructed';
import type { CommandIo } from '../../io';
import { CliError } from '../../io';
import { writeWhole } from '../../write-whole';
import type { AwsEc2File } from './aws-ec2-file';
import { readAwsEc2 } from './aws-ec2-file';
import { converted } from './convert';
import type { ImportNote } from './import-notes';
import { ImportNotes } from './import-notes';

/** The flags as they were typed. */
export interface ImportFlags {
  readonly to?: string;
  readonly force?: boolean;
}

/** The exit code where something is left out. */
const INCOMPLETE = 1;

/**
 * Writes a redis_fleet.yml that asks what an aws_ec2.yml asks; what it cannot carry is printed, and makes the exit code 1.
 *
 * It stands in the file too, as a key that makes the file an error: nobody runs with more hosts than before by accident.
 */
export function runImport(io: CommandIo, file: string, flags: ImportFlags): void {
  const target = flags.to ?? join(dirname(file), 'redis_fleet.yml');
  const path = resolve(io.cwd, target);
  const source = readAwsEc2(textOf(file, io.cwd), shown(file));
  const notes = new ImportNotes();
  const keys = converted(source.options, { notes, env: io.env });
  parseInventoryFile(stringify(keys), target, compileRules);
  const text = fileText(keys, notes.left, shown(file));
  if (target === '-') {
    io.stdout(text);
  } else {
    checkTarget(target, { path, source: resolve(io.cwd, file), force: flags.force === true });
    writeWhole(path, text);
  }
  const lines = [...lined('not carried', notes.left, { source, file }), ...lined('changed', notes.changed, { source, file })];
  if (target !== '-') {
    io.stdout([`wrote ${shown(target)}`, ...lines].map((line) => `${line}\n`).join(''));
  } else if (notes.left.length > 0) {
    io.stderr(lines.map((line) => `${line}\n`).join(''));
  }
  if (notes.left.length > 0) {
    io.exitWith(INCOMPLETE);
  }
}

/** The file that is read is never overwritten, under whichever name. */
function checkTarget(target: string, { path, source, force }: { path: string; source: string; force: boolean }): void {
  if (!existsSync(path)) {
    return;
  }
  if (realpathSync(path) === realpathSync(source)) {
    throw new CliError(`${shown(target)} is the file that is read; name another file with --to`);
  }
  if (!force) {
    throw new CliError(`${shown(target)} is there already; name another file with --to, or overwrite it with --force`);
  }
}

function textOf(file: string, cwd: string): string {
  try {
    return readAwsEc2Text(file, cwd);
  } catch (error) {
    throw error instanceof UnreadableFileError ? new CliError(error.message) : error;
  }
}

function fileText({ version, ...keys }: Readonly<Record<string, unknown>>, left: readonly ImportNote[], file: string): string {
  const head = `# Which hosts Ansible gets from "redis-fleet inventory"; from ${file} by "redis-fleet inventory import-aws-ec2".\n`;
  const missing = left.length === 0 ? {} : { [NOT_CARRIED]: left.map(told) };
  return `${head}${stringify({ version, ...missing, ...keys }, { lineWidth: 0, version: '1.2', aliasDuplicateObjects: false })}`;
}

function told({ path, message }: ImportNote): string {
  return `${formatPath(path.map(String))}: ${message}`;
}

function lined(what: string, notes: readonly ImportNote[], { source, file }: { source: AwsEc2File; file: string }): string[] {
  const placed = notes.map((note) => ({ ...note, line: source.lineOf(note.path) }));
  return placed.sort((one, other) => one.line - other.line).map((note) => `${shown(file)}:${note.line}: ${what}: ${told(note)}`);
}
