import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PackerTemplate } from '../../lib/constructs/images/packer-template';
import { ImageFile } from '../../lib/definitions/images/image-file';
import { PackerFormat, PackerTarget } from '../../lib/rendering/images/packer/choices';
import { templateFile, testTemplate } from '../../lib/rendering/images/packer/names';
import { PackerField } from '../../lib/rendering/images/packer/packer-field';
import { PackerPostProcessor } from '../../lib/rendering/images/packer/post-processors';
import { renderPacker } from '../../lib/rendering/images/packer/render';
import { sourceAmiVariable } from '../../lib/rendering/images/packer/variables';
import { ACKNOWLEDGED, FORMATS, RECIPES, TARGETS, imageOf, writeFiles } from '../support/packer';
import { packer, withVariables } from '../support/packer-programs';
import { venvProgram } from '../support/programs';

type Case = [recipe: string, target: PackerTarget, format: PackerFormat];

const CASES = Object.entries(RECIPES).flatMap(([name, { targets }]) => targets.flatMap((target) => FORMATS.map((format): Case => [name, target, format])));
const VALUES = { source_ami: 'ami-0123456789abcdef0', ami_id: 'ami-0123456789abcdef0', region: 'eu-west-1', license: 'of the test' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Renders recipes into the folder; the names of the templates. */
function render(names: readonly string[], target: PackerTarget, format: PackerFormat): string[] {
  const images = names.map((name) => imageOf(recipeOf(name)));
  const files = renderPacker(images, { target, format, acknowledge: target === PackerTarget.V1_6 ? ACKNOWLEDGED : {} });
  writeFiles(folder, files);
  return Object.keys(files).filter((path) => /^(image|test[^/]*\/test)\./.test(path));
}

function recipeOf(name: string): (typeof RECIPES)[string]['recipe'] {
  const found = RECIPES[name];
  if (found === undefined) throw new Error(`no recipe ${name}`);
  return found.recipe;
}

/** The values of the variables that a recipe has; older releases refuse a file with others. */
function valuesOf(names: readonly string[], template: string): Record<string, string> {
  const own = names.flatMap((name) => recipeOf(name).variables.map((variable) => variable.name));
  const wanted = [...own, ...names.map((name) => sourceAmiVariable(recipeOf(name), false)), ...(template.startsWith('test') ? ['source_ami'] : []), ...(names.some((name) => recipeOf(name).regions.length === 0) ? ['region'] : [])];
  return Object.fromEntries(Object.entries(VALUES).filter(([name]) => wanted.includes(name)));
}

function validate(target: PackerTarget, format: PackerFormat, template: string, values: Readonly<Record<string, string>>): { code: number; said: string } {
  const { code, stdout, stderr } = packer(target, folder, ['validate', withVariables(folder, format, values), template]);
  return { code, said: `${stdout}${stderr}` };
}

test.each(CASES)('packer validates %s for %s in %s', (name, target, format) => {
  for (const template of render([name], target, format)) {
    expect(validate(target, format, template, valuesOf([name], template))).toEqual({ code: 0, said: expect.not.stringMatching(/warning|error/i) as string });
  }
});

test.each(CASES)('packer inspects %s for %s in %s and sees its variables and its builder', (name, target, format) => {
  const [template = ''] = render([name], target, format);
  // Of its own JSON it reads no values here
  const values = format === PackerFormat.JSON ? [] : [withVariables(folder, format, valuesOf([name], template))];
  const { code, stdout } = packer(target, folder, ['inspect', ...values, template]);
  const builder = recipeOf(name).name;
  expect(code).toBe(0);
  expect(stdout).toContain(format === PackerFormat.JSON ? `${builder} (amazon-ebs)` : `amazon-ebs.${builder}`);
  for (const { name: variable } of recipeOf(name).variables) {
    expect(stdout).toContain(variable);
  }
});

test.each(FORMATS)('packer validates several images in one template in %s', (format) => {
  const names = ['web-server', 'copied', 'tested'];
  const templates = render(names, PackerTarget.CURRENT, format);
  expect(templates).toEqual([templateFile('image', format), templateFile(testTemplate('tested'), format)]);
  const values = { ami_id: 'ami-0123456789abcdef0', license: 'of the test', region: 'eu-west-1', source_ami_tested: 'ami-0123456789abcdef0' };
  expect(validate(PackerTarget.CURRENT, format, templates[0] ?? '', values)).toMatchObject({ code: 0 });
});

test.each(TARGETS)('packer %s would format its text as it is', (target) => {
  for (const name of ['web-server', 'redis', 'shared']) {
    for (const template of render([name], target, PackerFormat.HCL2)) {
      expect(packer(target, folder, ['fmt', '-check', '-diff', template])).toMatchObject({ code: 0, stdout: '' });
    }
  }
});

test('packer validates the folder of a template, whose test lies in a folder of its own', () => {
  render(['tested'], PackerTarget.CURRENT, PackerFormat.HCL2);
  for (const place of ['.', 'test']) {
    const values = withVariables(folder, PackerFormat.HCL2, { source_ami: VALUES.source_ami, region: VALUES.region });
    const { code, stdout, stderr } = packer(PackerTarget.CURRENT, folder, ['validate', values, place]);
    expect({ place, code, said: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ place, code: 0, said: '' });
  }
});

const FIELDS = [
  PackerField.text('spot_price', '0.1'), PackerField.text('ssh_timeout', '30m'), PackerField.number('max_retries', 5), PackerField.flag('skip_profile_validation', true),
  PackerField.list('ssh_ciphers', ['aes128-ctr']), PackerField.block('aws_polling', [PackerField.number('delay_seconds', 30)]), PackerField.texts('spot_tags', { a: 'b "c" ${d}' }),
];
const EVERYWHERE = CASES.filter(([name]) => name === 'web-server');

test.each(EVERYWHERE)('packer validates %s for %s in %s with further fields and post-processors', (name, target, format) => {
  const script = ImageFile.fromText('tell.sh', '#!/bin/sh\ntrue\n');
  const postProcessors = [PackerPostProcessor.script(script, { WHO: 'me' }), PackerPostProcessor.checksum(['packer-manifest.json'], 'sha256', 'sums')];
  const acknowledge = target === PackerTarget.V1_6 ? ACKNOWLEDGED : {};
  const own = join(folder, 'packer');
  new PackerTemplate({ recipes: [recipeOf(name)], target, format, acknowledge, postProcessors, fields: FIELDS }).writeTo(own);
  const { code, stdout, stderr } = packer(target, own, ['validate', withVariables(own, format, { ami_id: VALUES.ami_id, region: VALUES.region }), templateFile('image', format)]);
  expect({ code, said: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, said: '' });
});

test.each(FORMATS)('packer 1.6 validates a template in %s with a playbook of Ansible', (format) => {
  writeFileSync(join(folder, 'site.yml'), '- hosts: all\n  tasks: []\n');
  writeFiles(folder, renderPacker([imageOf(recipeOf('web-server'))], { format, target: PackerTarget.V1_6, acknowledge: ACKNOWLEDGED, ansible: { playbook: 'site.yml', extraArguments: ['--diff'] } }));
  const values = withVariables(folder, format, { ami_id: 'ami-0123456789abcdef0', region: 'eu-west-1' });
  const PATH = [dirname(venvProgram('ansible-playbook')), process.env.PATH].join(delimiter);
  expect(packer(PackerTarget.V1_6, folder, ['validate', values, templateFile('image', format)], { PATH })).toMatchObject({ code: 0 });
});

test.each(FORMATS)('packer says what is wrong with a template in %s whose required variable has no value, so that the checks above can fail', (format) => {
  const [template = ''] = render(['web-server'], PackerTarget.CURRENT, format);
  const { code, said } = validate(PackerTarget.CURRENT, format, template, { region: 'eu-west-1' });
  expect(code).not.toBe(0);
  expect(said).toContain('ami_id');
});
