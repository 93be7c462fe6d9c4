import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { FleetDefinition, Machine, NodeImage } from '../../lib';
import { KernelProfile } from '../../lib/definitions/kernel/kernel-profile';
import { readBuilderPrograms } from '../../lib/constructs/images/builder-programs';
import { builderProgramsOf } from '../../lib/rendering/images/builder-programs';
import { kernelFilesOf } from '../../lib/rendering/images/kernel-files';
import { storedZip } from '../../lib/rendering/images/zip';
import { renderNodeFiles } from '../../lib/rendering/placement/node-files';
import { venvPython } from '../support/programs';
import { run } from '../support/run';

/** Writes a file of its own for Python; returns its path. */
function written(name: string, bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'archive-')), name);
  writeFileSync(path, bytes);
  return path;
}

/** Runs Python with `given` as the values, and reads the JSON that it prints. */
function python<T>(script: string, given: readonly string[]): T {
  const { code, stdout, stderr } = run(venvPython(), ['-c', `import sys, json\ngiven = sys.argv[1:]\n${script}`, ...given]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const ARCHIVE = Buffer.from(readBuilderPrograms()['node-programs']?.base64 ?? '', 'base64');

/** Installs archives into one root, by the installer of the first; returns what each found new and changed. */
const install = (...archives: readonly string[]): { new: string[]; changed: string[] }[] => python(`
from pathlib import Path
sys.path.insert(0, given[1])
from redis_fleet_node.install import install
root = Path(given[0])
names = lambda paths: sorted(str(path.relative_to(root)) for path in paths)
found = [install(Path(archive), root) for archive in given[1:]]
print(json.dumps([{"new": names(done.new), "changed": names(done.changed)} for done in found]))`, [mkdtempSync(join(tmpdir(), 'root-')), ...archives]);

test('what an image holds is unchanged for the first boot of a node, which adds the files of its fleet only', () => {
  const kernel = KernelProfile.redis();
  const definition = new FleetDefinition({ name: 'shop', kernel, machine: new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) }) });
  const baked = written('baked.zip', storedZip(new Map(kernelFilesOf(kernel, 'redis').map(({ target, file }) => [`files${target}`, Buffer.from(file.content)]))));
  const programs = written('node-programs.zip', ARCHIVE);
  const ofFleet = Object.entries(renderNodeFiles(definition)).map(([path, text]) => [`files${path}`, Buffer.from(text)] as const);
  const boot = written('boot.zip', storedZip(new Map(ofFleet)));
  const found = install(programs, baked, programs, boot);
  expect(found[0]?.new).toEqual(expect.arrayContaining(['opt/redis-fleet/bin/redis-fleet', 'opt/redis-fleet/redis_fleet_node/boot.py', 'etc/systemd/system/redis-fleet-boot.service']));
  expect(found[2]).toEqual({ new: [], changed: [] });
  expect(found[3]).toEqual({
    new: ['etc/logrotate.d/redis-fleet', 'etc/redis-fleet/redis-6379.conf', 'etc/systemd/system/redis@.service', 'etc/systemd/system/redis@6379.service.d/10-redis-fleet.conf'],
    changed: [],
  });
});

test('the archive holds nothing that does not belong on a node', () => {
  const names: string[] = python('import zipfile\nprint(json.dumps(zipfile.ZipFile(given[0]).namelist()))', [written('node-programs.zip', ARCHIVE)]);
  expect(names.filter((name) => !/^(bin|units|redis_fleet_node)\//.test(name) || /pycache|\.pyc$/.test(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(50);
});

test('files that are only on the machine of a developer change no byte', () => {
  const file = (text: string): Uint8Array => Buffer.from(text);
  const archiveOf = (...extra: [string, Uint8Array][]): string | undefined =>
    builderProgramsOf(new Map(), new Map([['bin/redis-fleet', file('a')], ...extra]))['node-programs']?.sha256;
  expect(archiveOf(['bootstrap.py', file('b')], ['redis_fleet_node/__pycache__/a.cpython-311.pyc', file('c')], ['x.pyc', file('d')])).toBe(archiveOf());
  expect(archiveOf(['bin/other', file('b')])).not.toBe(archiveOf());
});

test('an archive of any files is read by Python as it was written, and is the same for every order', () => {
  const name = fc.stringMatching(/^[a-zé][a-z0-9_.-]{0,12}(\/[a-z0-9_.-]{1,12}){0,3}$/).filter((path) => !path.split('/').some((part) => /^\.+$/.test(part)));
  const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 300 })), { selector: ([path]) => path, maxLength: 8 });
  const samples = fc.sample(files, 25);
  const paths = samples.map((sample) => written('any.zip', storedZip(new Map(sample))));
  const read: Record<string, string>[] = python(`
import zipfile
def content(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).hex() for name in archive.namelist()}
print(json.dumps([content(path) for path in given]))`, paths);
  expect(read).toEqual(samples.map((sample) => Object.fromEntries(sample.map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]))));
  for (const sample of samples) {
    expect(storedZip(new Map([...sample].reverse()))).toEqual(storedZip(new Map(sample)));
  }
});
