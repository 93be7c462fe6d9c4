import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PATHS, redisDropInOf } from '../../lib/rendering/paths';
import { renderNodeFiles } from '../../lib/rendering/placement/node-files';
import { FLEETS } from '../support/fleets';
import { tool } from '../support/programs';
import { run } from '../support/run';

const SYSTEM = '/etc/systemd/system/';
const STATIC_UNITS = join(__dirname, '..', '..', 'lib', 'node', 'units');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'units-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Lays all units of a node side by side; programs that only a node has are stood in for by one that every machine has. */
function layOut(files: Readonly<Record<string, string>>): string[] {
  cpSync(STATIC_UNITS, folder, { recursive: true });
  for (const [path, text] of Object.entries(files).filter(([name]) => name.startsWith(SYSTEM))) {
    const file = join(folder, path.slice(SYSTEM.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replace(/^(ExecStart=)\/\S+-server /m, '$1/bin/true '));
  }
  const names = readdirSync(folder);
  const ports = names.flatMap((name) => /^redis@(\d+)\.service\.d$/.exec(name)?.[1] ?? []);
  return names.filter((name) => name.endsWith('.service')).flatMap((name) => (name.includes('@') ? ports.map((port) => name.replace('@', `@${port}`)) : name));
}

/** systemd-analyze ends with 0 even when a unit is wrong: what counts is what it says. */
function complaints(unit: string): string[] {
  const { stderr } = run(tool('systemd-analyze'), ['verify', '--man=no', '--recursive-errors=no', join(folder, unit)]);
  return stderr.split('\n').filter((line) => line.includes(folder) || line.includes(unit) || line.includes('Failed'));
}

test.each(Object.entries(FLEETS))('systemd finds nothing wrong with a unit of fleet %s', (_name, definition) => {
  const units = layOut(renderNodeFiles(definition));
  expect(units).toEqual(expect.arrayContaining(definition.databases.map(({ port }) => `redis@${port}.service`)));
  for (const unit of units) {
    expect([unit, complaints(unit)]).toEqual([unit, []]);
  }
});

test('the template of the server says nothing of a fleet, and what its fleet chooses is read with it', () => {
  const [standalone, other] = Object.values(FLEETS).map((definition) => renderNodeFiles(definition));
  expect(standalone?.[PATHS.redisUnit]).toBe(other?.[PATHS.redisUnit]);
  const dropIn = redisDropInOf(6379);
  layOut({ ...standalone, [dropIn]: `${standalone?.[dropIn] ?? ''}NoSuchKey=1\nCPUAffinity=0-x\n` });
  expect(complaints('redis@6379.service').join('\n')).toMatch(/NoSuchKey.*CPU affinity/s);
  rmSync(join(folder, 'redis@6379.service.d'), { recursive: true });
  expect(complaints('redis@6379.service').join('\n')).toContain('Service has no ExecStart=');
});

test('systemd says what is wrong with a broken unit, so that the check above can fail', () => {
  writeFileSync(join(folder, 'broken.service'), '[Service]\nExecStart=/bin/true\nNoSuchKey=1\nLimitNOFILE=many\n');
  const said = complaints('broken.service').join('\n');
  expect(said).toContain('NoSuchKey');
  expect(said).toContain('Failed to parse resource value');
});
