import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { parseImageFile } from '../../lib/fleet-file/images/image-file';
import { inProject } from '../support/project';
import { run } from '../support/run';
import { type Block, blocksOf } from './blocks';

/** The blocks of a language of each document that has some. */
function inLanguage(language: string): [string, Block[]][] {
  return readdirSync(inProject('docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).sort()
    .map((name): [string, Block[]] => [name, blocksOf(readFileSync(inProject('docs', name), 'utf8')).filter((block) => block.language === language)])
    .filter(([, blocks]) => blocks.length > 0);
}

/** The parts of one program that a document tells one after the other. */
const PROGRAMS = inLanguage('ts').map(([name, blocks]) => [name, blocks.map(({ text }) => text).join('\n')] as const);

/** What a reader has of his own. */
const OF_THE_READER: Readonly<Record<string, string>> = {
  'side-services/kafka.md': [
    'import * as cdk8s from \'cdk8s\';',
    'const statefulSet = new cdk8s.ApiObject(new cdk8s.Chart(new cdk8s.App(), \'brokers\', { namespace: \'kafka\' }), \'brokers\', {',
    '  apiVersion: \'apps/v1\', kind: \'StatefulSet\', metadata: { name: \'kafka\' },',
    '  spec: { serviceName: \'kafka-headless\', template: { spec: { containers: [{ name: \'kafka\', image: \'apache/kafka:4.3.1\' }] } } },',
    '});\n',
  ].join('\n'),
};

/** They start machines. */
const OF_THE_LAB = ['lab.md'];

let folder: string;
beforeEach(() => {
  // Below the project, so that imports find its packages
  mkdirSync(inProject('.cache'), { recursive: true });
  folder = mkdtempSync(inProject('.cache', 'docs-'));
});
afterEach(() => { rmSync(folder, { recursive: true }); });

/** The program of a document in a file of the folder. */
function written(name: string, program: string): string {
  const file = join(folder, `${name.replaceAll('/', '-')}.ts`);
  writeFileSync(file, `${OF_THE_READER[name] ?? ''}${program.replaceAll('from \'../', `from '${inProject()}/`)}`);
  return file;
}

test('the TypeScript blocks of each document compile, one after the other', () => {
  const config = join(folder, 'tsconfig.json');
  // As a module of its own, so that it may wait
  const compilerOptions = {
    noEmit: true, declaration: false, noUnusedLocals: false, module: 'esnext', moduleResolution: 'bundler', rootDir: inProject(), paths: { 'cdk-redis-fleet': [inProject('lib', 'index.ts')] },
  };
  const files = PROGRAMS.map(([name, program]) => written(name, program));
  writeFileSync(config, JSON.stringify({ extends: inProject('tsconfig.json'), compilerOptions, include: [], files }));
  expect(run(process.execPath, [inProject('node_modules', 'typescript', 'bin', 'tsc'), '-p', config], { timeLimit: 240 }).stdout).toBe('');
});

test.each(PROGRAMS.filter(([name]) => !OF_THE_LAB.includes(name)))('the TypeScript blocks of docs/%s run', (name, program) => {
  const app = join(folder, 'app.js');
  buildSync({
    entryPoints: [written(name, program)], outfile: app, bundle: true, platform: 'node', logLevel: 'error',
    alias: { 'cdk-redis-fleet': inProject('lib', 'index.ts') }, external: ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'],
  });
  const { code, stderr } = run(process.execPath, [app], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

type Read = (text: string) => unknown;

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');
const fleet: Read = (text) => parseFleetFile(text, 'fleet.yaml').definition;
/** Some sections of a fleet.yaml. */
const sections: Read = (text) => fleet(`version: 1\nname: demo\n${text}`);
/** Some kinds of side services of a fleet.yaml. */
const kinds: Read = (text) => sections(`sideServices:\n${indented(text)}`);
const image: Read = (text) => parseImageFile(text, 'image.yaml', () => Buffer.from('#!/bin/sh\n'));
/** Of another program; test/docs and the tests of the part that it is about hand it to that. */
const foreign: Read = (text) => parse(text) as unknown;

/** What each block of YAML is, in their order. */
const YAML: Readonly<Record<string, readonly Read[]>> = {
  'cluster.md': [fleet],
  'host-status.md': [sections, sections],
  'images.md': [image, fleet],
  'inventory.md': [foreign, foreign, foreign, foreign, foreign],
  'side-services/kafka.md': [foreign],
  'side-services/monitoring.md': [kinds],
  'users.md': [sections],
};

describe('the blocks of YAML', () => {
  const found = inLanguage('yaml');

  test('are all looked at here', () => {
    expect(found.map(([name, blocks]) => [name, blocks.length])).toEqual(Object.entries(YAML).map(([name, reads]) => [name, reads.length]));
  });

  test.each(found.flatMap(([name, blocks]) => blocks.map(({ line, text }, index) => [name, line, text, YAML[name]?.[index]] as const)))('docs/%s, line %d, is what it should be', (_name, _line, text, read) => {
    expect(read?.(text)).toBeInstanceOf(Object);
  });
});

test.each(inLanguage('json'))('the blocks of JSON of docs/%s are JSON', (_name, blocks) => {
  for (const { text } of blocks) expect(() => JSON.parse(text) as unknown).not.toThrow();
});
