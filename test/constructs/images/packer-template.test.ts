import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageBuilderMachine, ImageRecipe, ImageStep, PackerField, PackerFormat, PackerPostProcessor, PackerTarget, PackerTemplate } from '../../../lib';
import { Lazy } from 'aws-cdk-lib';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { DefinitionError } from '../../../lib/definitions/problems';

const script = ImageFile.fromText('hello.sh', '#!/bin/sh\necho hello\n');
const recipe = ImageRecipe.plain('debian-12', { name: 'plain', steps: [ImageStep.script(script)], builder: new ImageBuilderMachine({ securityGroupId: 'sg-0123456789abcdef0' }) });

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'template-')); });
afterEach(() => rmSync(folder, { recursive: true }));

test('a template is written whole, with the policy and every file of its image', () => {
  const template = new PackerTemplate({ recipes: [recipe] });
  template.writeTo(join(folder, 'new', 'packer'));
  const written = execFileSync('find', ['.', '-type', 'f'], { cwd: join(folder, 'new', 'packer'), encoding: 'utf8' }).trim().split('\n').map((path) => path.slice(2)).sort();
  expect(written).toEqual(template.paths);
  expect(written).toEqual(expect.arrayContaining(['image.pkr.hcl', 'packer-policy.json']));
  const payload = written.find((path) => path.endsWith('/hello.sh')) ?? '';
  expect(readFileSync(join(folder, 'new', 'packer', payload), 'utf8')).toBe('#!/bin/sh\necho hello\n');
  expect(readdirSync(join(folder, 'new'))).toEqual(['packer']);
});

test('the format names the file, and a target without required tokens asks for a reason', () => {
  expect(new PackerTemplate({ recipes: [recipe], format: PackerFormat.HCL2_JSON }).paths).toContain('image.pkr.json');
  expect(() => new PackerTemplate({ recipes: [recipe], format: PackerFormat.JSON, target: PackerTarget.V1_6 })).toThrow(DefinitionError);
  const acknowledge = { 'packer.imds-v1': 'the builder is in a closed network' };
  expect(new PackerTemplate({ recipes: [recipe], format: PackerFormat.JSON, target: PackerTarget.V1_6, acknowledge }).paths).toContain('image.json');
});

test('a playbook, post-processors and further fields of the builder come into the template', () => {
  const target = join(folder, 'packer');
  new PackerTemplate({
    recipes: [recipe], format: PackerFormat.JSON, ansible: { playbook: 'site.yml', extraArguments: ['--diff'] },
    postProcessors: [PackerPostProcessor.script(script, { GREETING: 'hello' })],
    fields: [PackerField.text('ssh_timeout', '30m'), PackerField.block('aws_polling', [PackerField.number('delay_seconds', 30)]), PackerField.number('max_retries', 5)],
  }).writeTo(target);
  const template = JSON.parse(readFileSync(join(target, 'image.json'), 'utf8')) as { builders: object[]; provisioners: { type: string }[] };
  expect(template).toMatchObject({
    'builders': [{ ssh_timeout: '30m', aws_polling: { delay_seconds: 30 }, max_retries: 5 }],
    'post-processors': [[{ type: 'manifest' }], [{ type: 'shell-local', environment_vars: ['GREETING=hello'] }]],
  });
  expect(template.provisioners).toContainEqual(expect.objectContaining({ type: 'ansible', playbook_file: 'site.yml', extra_arguments: ['--diff'] }));
  expect(readFileSync(join(target, 'post-processors', 'hello.sh'), 'utf8')).toBe('#!/bin/sh\necho hello\n');
});

test.each<[string, unknown]>([
  ['nothing', null], ['a list of numbers', [1]], ['a number that is none', NaN], ['a block in a block', { a: { b: {} } }], ['a token', Lazy.string({ produce: () => 'x' })], ['a token in a list', [Lazy.string({ produce: () => 'x' })]],
])('a further field takes no %s, whatever the language let through', (_what, value) => {
  for (const name of ['ssh_timeout', 'ssh_ciphers', 'spot_tags', 'aws_polling']) {
    expect(() => new PackerTemplate({ recipes: [recipe], fields: [PackerField.text(name, value as string)] })).toThrow(DefinitionError);
  }
});

test('a field that is named twice is an error', () => {
  const fields = [PackerField.text('ssh_timeout', '30m'), PackerField.text('ssh_timeout', '40m')];
  expect(() => new PackerTemplate({ recipes: [recipe], fields })).toThrow('"fields" must name each field once, got "ssh_timeout" twice');
});

test('a folder that is not empty is left as it is', () => {
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  expect(() => new PackerTemplate({ recipes: [recipe] }).writeTo(folder)).toThrow(`cannot write the template to ${folder}: the folder is not empty; name a new one`);
  expect(readdirSync(folder)).toEqual(['mine.txt']);
  expect(existsSync(`${folder}-`)).toBe(false);
});
