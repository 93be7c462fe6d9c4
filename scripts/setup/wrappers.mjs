// The shell scripts in .tools/bin, through which everything of the project starts its programs.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tools, venvPython } from '../shared/project.mjs';

export const bin = join(tools, 'bin');
export const debian = join(tools, 'debian');
export const cloudInit = join(tools, 'cloud-init');

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const joined = (folders) => quoted(folders.join(':'));

/** The folders below `folder` of the unpacked packages that exist and whose name `wanted` accepts. */
function foldersIn(folder, wanted) {
  const path = join(debian, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory() && wanted(entry.name)).map((entry) => join(path, entry.name));
}

const tripletFolders = () => ['usr/lib', 'lib'].flatMap((folder) => foldersIn(folder, (name) => name.includes('-linux-gnu')));

function libraryFolders() {
  const triplets = tripletFolders();
  return [...triplets, ...triplets.map((folder) => join(folder, 'systemd')), join(debian, 'usr', 'lib', 'systemd')].filter(existsSync);
}

/** Where the unpacked packages have units of systemd. */
export const unitFolders = () => ['usr/lib/systemd/system', 'lib/systemd/system'].map((folder) => join(debian, folder)).filter(existsSync);

/** The file of a tool among the unpacked packages; older releases have system programs outside of /usr. */
export function unpackedFile({ program }) {
  const files = [program, program.replace(/^usr\//, '')].map((name) => join(debian, name));
  return files.find(existsSync) ?? files[0];
}

/** As with systemd's own default: an empty end of the path stands for the units that it comes with. */
function systemdAnalyze(tool) {
  return [
    `units=${joined(['/etc/systemd/system', '/run/systemd/system', ...unitFolders()])}`,
    'case "${SYSTEMD_UNIT_PATH-}" in "" | *:) SYSTEMD_UNIT_PATH="${SYSTEMD_UNIT_PATH-}$units" ;; esac',
    'export SYSTEMD_UNIT_PATH',
    `exec ${quoted(unpackedFile(tool))} "$@"`,
  ];
}

/** A Perl program: the smallest systems have Perl without its modules, which are unpacked beside it then. */
function mmdebstrap(tool) {
  const versions = (name) => /^\d/.test(name);
  const modules = [
    ...foldersIn('usr/share/perl', versions), ...foldersIn('usr/share', (name) => name === 'perl5'),
    ...tripletFolders().flatMap((folder) => foldersIn(join(folder.slice(debian.length), 'perl'), versions)),
  ];
  const perl = join(debian, 'usr', 'bin', 'perl');
  return [
    ...(modules.length > 0 ? [`export PERL5LIB=${joined(modules)}`] : []),
    `exec ${existsSync(perl) ? quoted(perl) : 'perl'} ${quoted(unpackedFile(tool))} "$@"`,
  ];
}

/** QEMU looks for its firmware and its modules (the emulation of the processor is one) where its package puts them. */
function qemu(tool) {
  const firmware = ['usr/share/qemu', 'usr/share/seabios', 'usr/lib/ipxe/qemu'].map((folder) => `-L ${quoted(join(debian, folder))}`);
  const modules = tripletFolders().flatMap((folder) => foldersIn(folder.slice(debian.length), (name) => name === 'qemu'));
  return [
    ...(modules.length > 0 ? [`export QEMU_MODULE_DIR=${quoted(modules[0])}`] : []),
    `exec ${quoted(unpackedFile(tool))} ${firmware.join(' ')} "$@"`,
  ];
}

const SPECIAL = { 'systemd-analyze': systemdAnalyze, mmdebstrap, 'qemu-system-x86_64': qemu };

/** The lines that run an unpacked program with the libraries unpacked beside it. */
function unpackedLines(tool) {
  if (tool.module !== undefined) {
    const path = join(cloudInit, 'usr', 'lib', 'python3', 'dist-packages');
    return [`PYTHONPATH=${quoted(path)} exec ${quoted(venvPython)} -m ${tool.module} "$@"`];
  }
  const lines = SPECIAL[tool.name]?.(tool) ?? [`exec ${quoted(unpackedFile(tool))} "$@"`];
  return [`export LD_LIBRARY_PATH=${joined(libraryFolders())}`, ...lines];
}

function writeWrapper(name, lines) {
  mkdirSync(bin, { recursive: true });
  removeWrapper(name);
  writeFileSync(join(bin, name), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
}

/** Makes the wrapper of a program that the machine has itself. */
export const wrapOwn = (tool, file) => writeWrapper(tool.name, [`exec ${quoted(file)} "$@"`]);

/** Makes the wrapper of a program that was unpacked. */
export const wrapUnpacked = (tool) => writeWrapper(tool.name, unpackedLines(tool));

/** The folders of libraries of packages that were unpacked into `target`. */
function librariesIn(target) {
  return ['usr/lib', 'lib'].map((folder) => join(target, folder)).filter(existsSync)
    .flatMap((folder) => readdirSync(folder).filter((name) => name.includes('-linux-gnu')).map((name) => join(folder, name)));
}

/**
 * Makes the wrapper of a server that was put into `target`: with the C library that was unpacked beside it, where one was.
 *
 * A server out of a Python package is somebody else's build: root starts it as nobody.
 */
export function wrapServer({ name, program, wheel }, target) {
  const libraries = librariesIn(target);
  const loader = libraries.flatMap((folder) => readdirSync(folder).filter((file) => /^ld-linux.*\.so\.\d+$/.test(file)).map((file) => join(folder, file)))[0];
  const server = quoted(join(target, program));
  const command = loader === undefined ? server : `${quoted(loader)} --library-path ${joined(libraries)} ${server}`;
  writeWrapper(name, [
    ...(wheel === undefined ? [] : [`[ "$(id -u)" -ne 0 ] || exec setpriv --reuid=65534 --regid=65534 --clear-groups ${command} "$@"`]),
    `exec ${command} "$@"`,
  ]);
}

/** Makes the wrapper of a program that needs no library beside it, with these variables in its environment. */
export function wrapWithEnvironment(name, file, environment) {
  writeWrapper(name, [...Object.entries(environment).map(([variable, value]) => `export ${variable}=${quoted(value)}`), `exec ${quoted(file)} "$@"`]);
}

/** Makes the wrapper of a Python package that was unpacked into `target`: .venv's Python runs its module. */
export function wrapPythonModule(name, module, target) {
  writeWrapper(name, [`PYTHONPATH=${quoted(target)} exec ${quoted(venvPython)} -m ${module} "$@"`]);
}

/** Deletes a wrapper, if there is one. */
export function removeWrapper(name) {
  rmSync(join(bin, name), { force: true });
}
