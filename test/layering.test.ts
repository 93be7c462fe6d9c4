import { readFileSync } from 'node:fs';
import { checkDirection } from './support/layering/direction';
import { checkCycles, checkRuntimePackages } from './support/layering/graph';
import { checkPurity } from './support/layering/purity';
import { checkFileSizes, checkFunctionSizes } from './support/layering/sizes';
import { type Finding, type Source, readSources } from './support/layering/source';
import { inProject } from './support/project';

const ALL_FOLDERS = ['lib', 'bin', 'test', 'lab', 'scripts', 'examples', 'bench'];

const library = readSources(['lib', 'bin'], ['.ts']);
const withLab = [...library, ...readSources(['lab'], ['.ts'])];

/** One line for each finding: file, line and rule. */
const asLines = (findings: readonly Finding[]): string[] => findings.map(({ file, line, rule }) => `${file}:${line}: ${rule}`);

const file = (path: string, ...lines: string[]): Source => ({ path, text: `${lines.join('\n')}\n` });

describe('the project', () => {
  test('has sources to check', () => {
    expect(withLab.map(({ path }) => path)).toEqual(expect.arrayContaining(['lib/index.ts', 'lab/api/start.ts']));
  });

  test('imports only along the one-way flow', () => {
    expect(asLines(checkDirection(withLab))).toEqual([]);
  });

  test('has no import cycles', () => {
    expect(asLines(checkCycles(withLab))).toEqual([]);
  });

  test('touches no file, process, clock or network in definitions and rendering', () => {
    expect(asLines(checkPurity(library))).toEqual([]);
  });

  test('loads nothing at run time but Node and the peer dependencies', () => {
    const manifest = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { peerDependencies: Record<string, string> };
    expect(asLines(checkRuntimePackages(library, 'lib/index.ts', Object.keys(manifest.peerDependencies)))).toEqual([]);
  });

  test('has files of at most 300 lines', () => {
    expect(asLines(checkFileSizes(readSources(ALL_FOLDERS, ['.ts', '.mjs', '.py'])))).toEqual([]);
  });

  test('has constructors of at most 60 lines and functions of at most 4 parameters', () => {
    expect(asLines(checkFunctionSizes(readSources(ALL_FOLDERS, ['.ts', '.mjs'])))).toEqual([]);
  });
});

describe('the check of directions', () => {
  test.each([
    ['definitions that import rendering', 'lib/definitions/a.ts', '../rendering/b', 'lib/definitions/ knows nothing else: it must not import lib/rendering/b'],
    ['definitions in a folder that import constructs', 'lib/definitions/redis/a.ts', '../../constructs/b', 'must not import lib/constructs/b'],
    ['rendering that imports the fleet file', 'lib/rendering/a.ts', '../fleet-file/b', 'must not import lib/fleet-file/b'],
    ['a fleet file that imports rendering', 'lib/fleet-file/a.ts', '../rendering/b', 'must not import lib/rendering/b'],
    ['constructs that import the command line', 'lib/constructs/a.ts', '../cli/b', 'must not import lib/cli/b'],
    ['constructs that import side services', 'lib/constructs/a.ts', '../side-services/b', 'must not import lib/side-services/b'],
    ['side services that import constructs', 'lib/side-services/a.ts', '../constructs/b', 'must not import lib/constructs/b'],
    ['side services that import the AWS CDK', 'lib/side-services/core/a.ts', 'aws-cdk-lib/aws-eks', 'must not import the package aws-cdk-lib'],
    ['a command that imports constructs', 'lib/cli/a.ts', '../constructs/b', 'must not import lib/constructs/b'],
    ['a command that imports a program', 'lib/cli/a.ts', '../../bin/app', 'must not import bin/app'],
    ['a command that imports the CDK', 'lib/cli/a.ts', 'aws-cdk-lib/aws-ec2', 'lib/cli/ knows no CDK: it must not import aws-cdk-lib'],
    ['definitions that import the CDK', 'lib/definitions/a.ts', 'aws-cdk-lib', 'must not import the package aws-cdk-lib'],
    ['rendering that imports constructs of the CDK', 'lib/rendering/a.ts', 'constructs', 'must not import the package constructs'],
    ['a fleet file that imports cdk8s', 'lib/fleet-file/a.ts', 'cdk8s', 'knows no CDK: it must not import cdk8s'],
    ['definitions that import fs', 'lib/definitions/a.ts', 'fs', 'must not import fs'],
    ['rendering that imports a part of fs under its node name', 'lib/rendering/a.ts', 'node:fs/promises', 'must not import fs'],
    ['rendering that imports child_process', 'lib/rendering/a.ts', 'child_process', 'must not import child_process'],
    ['the package entry that imports a command', 'lib/index.ts', './cli/main', 'must not import lib/cli/main'],
    ['a library that imports the lab', 'lib/cli/a.ts', '../../lab/api/b', 'must not import lab/api/b'],
    ['the emulator that imports the library', 'lab/emulator/a.ts', '../../lib/rendering/b', 'lab/emulator/ knows nothing else: it must not import lib/rendering/b'],
    ['the emulator that imports a package', 'lab/emulator/a.ts', 'commander', 'lab/emulator/ must not import the package commander'],
    ["the lab's API that imports its commands", 'lab/api/a.ts', '../cli/b', 'lab/api/ knows only lab/emulator/: it must not import lab/cli/b'],
    ["the lab's API that imports the library", 'lab/api/a.ts', '../../lib/definitions/b', 'must not import lib/definitions/b'],
    ["a command of the lab that imports the library's inventory", 'lab/cli/a.ts', '../../lib/cli/inventory/b', 'must not import lib/cli/inventory/b'],
    ['a command of the lab that imports the demo', 'lab/cli/a.ts', '../demo/b', 'must not import lab/demo/b'],
    ['a guest that imports a command', 'lab/qemu/a.ts', '../cli/b', 'must not import lab/cli/b'],
    ['the demo that imports the CDK', 'lab/demo/a.ts', 'aws-cdk-lib', 'lab/demo/ must not import the package aws-cdk-lib'],
    ['the command line that imports constructs', 'bin/redis-fleet.ts', '../lib/constructs/a', 'must not import lib/constructs/a'],
  ])('catches %s', (_case, path, specifier, rule) => {
    const findings = checkDirection([file(path, '// first line', `import { x } from '${specifier}';`)]);
    expect(findings).toEqual([{ file: path, line: 2, rule: expect.stringContaining(rule) as string }]);
  });

  test.each([
    ['an import of a type', `import type { X } from '../cli/b';`],
    ['a re-export', `export * from '../cli/b';`],
    ['a require', `const x = require('../cli/b');`],
    ['a dynamic import', `const x = await import('../cli/b');`],
    ['an import equals', `import x = require('../cli/b');`],
    ['a type query', `type X = import('../cli/b').X;`],
  ])('sees %s', (_form, line) => {
    expect(checkDirection([file('lib/constructs/a.ts', line)])).toHaveLength(1);
  });

  test('lets crypto hash but not make random numbers', () => {
    const imports = (names: string): Source => file('lib/definitions/a.ts', `import ${names} from 'crypto';`);
    expect(checkDirection([imports('{ createHash }')])).toEqual([]);
    expect(asLines(checkDirection([imports('{ createHash, randomUUID as id }')])))
      .toEqual(['lib/definitions/a.ts:1: lib/definitions/ uses crypto for hashing only: it must not import randomUUID']);
    expect(checkDirection([imports('* as crypto')])).toHaveLength(1);
  });

  test('catches a file in a folder that the design does not have', () => {
    expect(asLines(checkDirection([file('lib/utils/a.ts', ''), file('lab/tools/a.ts', '')])))
      .toEqual(['lib/utils/a.ts:1: is in no folder of the design', 'lab/tools/a.ts:1: is in no folder of the design']);
  });

  test('allows what the design allows', () => {
    expect(checkDirection([
      file('lib/definitions/redis/a.ts', `import { x } from '../kernel/b';`),
      file('lib/rendering/a.ts', `import { x } from '../definitions/b';`),
      file('lib/constructs/a.ts', `import * as ec2 from 'aws-cdk-lib/aws-ec2';`, `import { x } from '../rendering/b';`, `import 'node:fs';`),
      file('lib/cli/a.ts', `import { x } from '../fleet-file/b';`, `import { Command } from 'commander';`),
      file('lib/index.ts', `export * from './constructs/a';`),
      file('lib/side-services/core/kubernetes.ts', `import { ICluster } from 'aws-cdk-lib/aws-eks';`, `import { x } from './b';`),
      file('lab/api/a.ts', `import { x } from '../emulator/b';`, `import { spawn } from 'node:child_process';`),
      file('lab/cli/a.ts', `import { x } from '../api/b';`, `import { CliError } from '../../lib/cli/io';`, `import { Command } from 'commander';`),
      file('lab/demo/a.ts', `import { x } from '../cli/b';`, `import { y } from '../../lib/fleet-file/b';`),
      file('lab/qemu/a.ts', `import { x } from '../api/b';`, `import { y } from '../../lib/constructs/b';`, `import { App } from 'aws-cdk-lib';`),
    ])).toEqual([]);
  });
});

describe('the check of cycles', () => {
  test('names the files of a cycle', () => {
    expect(asLines(checkCycles([
      file('lib/cli/a.ts', `import './b';`),
      file('lib/cli/b.ts', `import './c/index';`),
      file('lib/cli/c/index.ts', `import '../a';`),
    ]))).toEqual(['lib/cli/a.ts:1: imports itself: lib/cli/a.ts -> lib/cli/b.ts -> lib/cli/c/index.ts -> lib/cli/a.ts']);
  });

  test('allows two ways to the same file', () => {
    expect(checkCycles([
      file('lib/cli/a.ts', `import './b';`, `import './c';`),
      file('lib/cli/b.ts', `import './d';`),
      file('lib/cli/c.ts', `import './d';`),
      file('lib/cli/d.ts', ''),
    ])).toEqual([]);
  });
});

describe('the check of packages at run time', () => {
  const entry = file('lib/index.ts', `export * from './definitions/a';`);

  test('catches a development dependency that the library reaches', () => {
    const reached = file('lib/definitions/a.ts', `import 'fs';`, `import { parse } from 'yaml';`);
    expect(asLines(checkRuntimePackages([entry, reached], 'lib/index.ts', ['constructs'])))
      .toEqual(['lib/definitions/a.ts:2: is loaded with the library: yaml must be a peer dependency or not be imported']);
  });

  test('leaves alone what only a bundled program reaches', () => {
    const sources = [entry, file('lib/definitions/a.ts', `import 'constructs';`), file('lib/cli/a.ts', `import 'commander';`)];
    expect(checkRuntimePackages(sources, 'lib/index.ts', ['constructs'])).toEqual([]);
  });
});

describe('the check of purity', () => {
  test.each(['process.env.HOME', 'new Date()', 'Date.now()', 'Math.random()', `Math['random']()`, 'fetch(url)', 'console.log(1)',
    'globalThis.x', `require('fs')`, `import('fs')`, 'performance.now()', 'setTimeout(f)'])('catches %s', (expression) => {
    const findings = checkPurity([file('lib/rendering/a.ts', '', `const x = ${expression};`)]);
    expect(findings).toContainEqual(expect.objectContaining({ line: 2, rule: expect.stringMatching(/^lib\/rendering\/ is pure: it must not use /) as string }));
  });

  test('allows properties of the same names, and the outside world in other folders', () => {
    expect(checkPurity([
      file('lib/definitions/a.ts', 'const x = machine.process + machine.fetch();', 'const y = { process: 1, Date: 2 };', 'interface P { process: string }'),
      file('lib/cli/a.ts', 'process.exit(Date.now());'),
    ])).toEqual([]);
  });
});

describe('the check of sizes', () => {
  const lines = (count: number): string[] => Array.from({ length: count }, (_value, index) => `x(${index});`);

  test('allows 300 lines in a file and catches 301', () => {
    expect(checkFileSizes([file('a.py', ...lines(300))])).toEqual([]);
    expect(asLines(checkFileSizes([file('a.py', ...lines(301))]))).toEqual(['a.py:301: a file has at most 300 lines, this one has 301']);
  });

  test('allows 60 lines in a constructor and catches 61', () => {
    const withConstructor = (count: number): Source => file('a.ts', 'class A {', 'constructor() {', ...lines(count - 2), '}', '}');
    expect(checkFunctionSizes([withConstructor(60)])).toEqual([]);
    expect(asLines(checkFunctionSizes([withConstructor(61)]))).toEqual(['a.ts:2: a constructor has at most 60 lines, this one has 61']);
  });

  test.each(['function f(a, b, c, d, e) {}', 'const f = (a, b, c, d, e) => a;', 'class A { f(a, b, c, d, e) {} }', 'interface A { f(a, b, c, d, e): void }'])(
    'catches five parameters in %s', (code) => {
      expect(asLines(checkFunctionSizes([file('a.ts', code)])))
        .toEqual(['a.ts:1: a function has at most 4 parameters, this one has 5: use an options object']);
    });

  test('allows four parameters', () => {
    expect(checkFunctionSizes([file('a.ts', 'function f(this: X, a, b, c, d) {}')])).toEqual([]);
  });
});
