import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ImageFile } from '../../lib/definitions/images/image-file';
import { PackerFormat, PackerTarget } from '../../lib/rendering/images/packer/choices';
import type { ModelBuild, ModelVariable, PackerModel } from '../../lib/rendering/images/packer/model';
import { templateFile } from '../../lib/rendering/images/packer/names';
import { PackerPostProcessor } from '../../lib/rendering/images/packer/post-processors';
import { filled, variable } from '../../lib/rendering/images/packer/value';
import type { Text } from '../../lib/rendering/images/packer/value';
import { writeTemplate } from '../../lib/rendering/images/packer/write-template';
import { hostile } from '../support/hostile';
import { writeFiles } from '../support/packer';
import { packer, withVariables } from '../support/packer-programs';
import { run } from '../support/run';

const CASES = Object.values(PackerTarget).flatMap((target) => Object.values(PackerFormat).map((format): [PackerTarget, PackerFormat] => [target, format]));
/** Texts that a template of HCL2 or of Go takes for its own, alone and beside each other. */
const TRAPS = [
  '${HOME}', '$${HOME}', '$$${HOME}', '$$$${HOME}', '%{ if true }', '%%{x}', '%$%{x}', '$%{x}', '%${x}', '$', '%', '$$', 'a$', '{', '{{', '{{{', '{{{{', '}}', '{{ .X }}',
  '{{`{{`}}', '{{"x"}}', '{{- 1 -}}', '`{{`', '\\', '\\\\', '\\"', '"', '\\n', '\\u0041', '\n', '\r\n', '\r', '\r${x}', '\t', '\u0001', '\u007f', '\u0085', '\u2028', '\ufeff', 'é', '😀', '$\u{1f600}{', '${"$"}{x}',
];
const anyText = fc.oneof(fc.constantFrom(...TRAPS), hostile('some text'), fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '`', '"', '\\', '~', 'x') }), fc.string({ unit: 'binary', maxLength: 40 }))
  // eslint-disable-next-line no-control-regex -- what no environment can hold
  .filter((text) => !/[\u0000\p{Surrogate}]/u.test(text) && text.normalize('NFC') === text && text !== '');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packer-text-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** All traps, and many other texts. */
function texts(): string[] {
  const found = [...TRAPS];
  fc.assert(fc.property(anyText, (text) => void found.push(text)), { numRuns: 30 });
  return found;
}

/** A template with these builds, and nothing of AWS. */
function model(target: PackerTarget, builds: readonly ModelBuild[], variables: readonly ModelVariable[] = []): PackerModel {
  return { target, description: 'Writes texts.', pluginVersion: '1.2.2', ansible: false, variables, builds };
}

/** A builder that writes a text into a file. */
function writing(content: Text, index: number): ModelBuild {
  return { name: `out-${index}`, builder: 'file', source: { content, target: `out-${index}` }, provisioners: [], postProcessors: [] };
}

function written(count: number): string[] {
  return Array.from({ length: count }, (_, index) => readFileSync(join(folder, `out-${index}`), 'utf8'));
}

function build(format: PackerFormat, template: PackerModel, args: readonly string[] = []): void {
  const file = templateFile('image', format);
  writeFileSync(join(folder, file), writeTemplate(template, format));
  const { code, stdout, stderr } = packer(template.target, folder, ['build', ...args, file]);
  expect({ code, said: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, said: '' });
}

test.each(CASES)('packer %s reads every text in %s back as it was', (target, format) => {
  const contents = texts();
  build(format, model(target, contents.map(writing)));
  expect(written(contents.length)).toEqual(contents);
});

test.each(CASES)('packer %s reads every text in %s back as it was around what it fills in', (target, format) => {
  const contents = texts();
  const given = format === PackerFormat.JSON ? 'a ${b} $${c} %{d} "e" } \\ `f`' : 'a ${b} $${c} %{d} "e" {{ .F }} {{{{ `g`';
  const variables = [{ name: 'given' }];
  build(format, model(target, contents.map((text, index) => writing(filled(text, { variable: 'given' }, text, { action: 'upper `x`' }, text), index)), variables), [withVariables(folder, format, { given })]);
  expect(written(contents.length)).toEqual(contents.map((text) => `${text}${given}${text}X${text}`));
});

test.each(CASES.filter(([, format]) => format !== PackerFormat.JSON))('packer %s reads every default of a variable in %s as it was', (target, format) => {
  const contents = texts();
  const variables = contents.map((defaultValue, index) => ({ name: `v${index}`, defaultValue }));
  build(format, model(target, variables.map(({ name }, index) => writing(variable(name), index)), variables));
  expect(written(contents.length)).toEqual(contents);
});

test.each(CASES)('packer %s gives the script of a post-processor in %s its environment as it was', (target, format) => {
  const contents = texts().filter((text) => !text.includes('{{'));
  const script = contents.map((_, index) => `printf '%s\\0' "$V${index}" >> out\n`).join('');
  const processor = PackerPostProcessor.script(ImageFile.fromText('write.sh', `#!/bin/sh\n${script}`), Object.fromEntries(contents.map((content, index) => [`V${index}`, content])));
  writeFiles(folder, processor._files);
  build(format, model(target, [{ ...writing('x', 0), postProcessors: [processor._parts] }]));
  expect(readFileSync(join(folder, 'out'), 'utf8').split('\0').slice(0, -1)).toEqual(contents);
});

test.each(CASES)('packer %s writes checksums and archives of files in %s, and keeps what it built', (target, format) => {
  const files = ['manifest.json'];
  const manifest = [{ type: 'manifest', body: { output: 'manifest.json' } }];
  const others = [PackerPostProcessor.checksum(files, 'sha256', 'manifest.sha256'), PackerPostProcessor.compress(files, 'manifest.tar.gz')];
  build(format, model(target, [{ ...writing('x', 0), postProcessors: [manifest, ...others.map(({ _parts: parts }) => parts)] }]));
  expect(readFileSync(join(folder, 'manifest.sha256'), 'utf8')).toMatch(/^[0-9a-f]{64}\s+manifest.json/);
  expect(run('tar', ['-tzf', join(folder, 'manifest.tar.gz')]).stdout).toBe('manifest.json\n');
  expect(written(1)).toEqual(['x']);
  expect(existsSync(join(folder, 'manifest.json'))).toBe(true);
});

test('a text that is not escaped is filled in, so that the tests above can fail', () => {
  writeFileSync(join(folder, 'image.pkr.json'), JSON.stringify({ source: { file: { x: { content: '${upper("x")}{{upper `y`}}', target: 'out-0' } } }, build: [{ sources: ['source.file.x'] }] }));
  expect(packer(PackerTarget.CURRENT, folder, ['build', 'image.pkr.json']).code).toBe(0);
  expect(written(1)).toEqual(['XY']);
});
