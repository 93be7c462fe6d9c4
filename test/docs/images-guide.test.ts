import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readBuilderPrograms } from '../../lib/cli/images/builder-programs';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { parseImageFile } from '../../lib/fleet-file/images/image-file';
import { stepFilesBeside } from '../../lib/fleet-file/images/step-files';
import { PackerFormat, PackerTarget } from '../../lib/rendering/images/packer/choices';
import { AMAZON_EBS } from '../../lib/rendering/images/packer/field-table';
import { renderPacker } from '../../lib/rendering/images/packer/render';
import { planOf } from '../../lib/rendering/images/plan';
import { runCli } from '../cli/run-cli';
import { blocksOf } from '../readme/blocks';
import { ASKING } from '../support/image-actions';
import { askedForBy } from '../support/image-commands';
import { inProject } from '../support/project';

const BLOCKS = blocksOf(readFileSync(inProject('docs', 'images.md'), 'utf8'));
const ofLanguage = (language: string): string[] => BLOCKS.filter((block) => block.language === language).map(({ text }) => text);
const COMMANDS = ofLanguage('sh').flatMap((text) => text.trim().split('\n'));

test('every YAML block of the guide is an image or a fleet', () => {
  const names = ofLanguage('yaml').map((text) => (Object.hasOwn(parse(text) as object, 'topology')
    ? parseFleetFile(text, 'fleet.yaml').definition.machine.image.name
    : parseImageFile(text, 'image.yaml', stepFilesBeside('image.yaml', inProject('examples', 'images', 'redis'))).name));
  expect(names).toEqual(['redis-7', '/redis-fleet/images/redis-7/stable:3']);
});

test.each(COMMANDS)('%s is a command with those flags', async (line) => {
  const words = line.split(/\s+/);
  expect(words.slice(0, 2)).toEqual(['npx', 'redis-fleet']);
  const command = words.slice(2, words[2] === 'images' ? 4 : 3);
  const { code, stdout } = await runCli([...command, '--help']);
  expect(code).toBe(0);
  expect(stdout.startsWith(`Usage: redis-fleet ${command.join(' ')} `)).toBe(true);
  expect(words.filter((word) => word.startsWith('--') && !stdout.includes(word))).toEqual([]);
});

describe('without any settings of AWS', () => {
  const before = process.env;
  beforeAll(() => {
    process.env = { ...before, AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_CONFIG_FILE: inProject('nowhere'), AWS_SHARED_CREDENTIALS_FILE: inProject('nowhere') };
  });
  afterAll(() => {
    process.env = before;
  });

  test.each(COMMANDS.filter((line) => ASKING.some((command) => line.includes(` images ${command} `))))('%s knows the region', async (line) => {
    expect(await askedForBy(line, 'redis')).toMatchObject({ family: 'redis-7', regions: ['eu-west-1'] });
    await expect(askedForBy(line.replace(/ --region \S+/, ''), 'redis')).rejects.toThrow('no region');
  });
});

test('the guide shows every command of images', async () => {
  const { stdout } = await runCli(['images', '--help']);
  const verbs = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map((match) => match[1]);
  expect(verbs.filter((verb) => !COMMANDS.some((line) => line.startsWith(`npx redis-fleet images ${verb} `)))).toEqual([]);
});

test('the fields that the table says every recipe needs are those that the smallest recipe is rendered with', () => {
  const recipe = parseImageFile('version: 1\nname: plain\nbase: debian-12\n', 'image.yaml', stepFilesBeside('image.yaml', '/'));
  const files = renderPacker([{ recipe, plan: planOf(recipe, readBuilderPrograms()) }], { format: PackerFormat.HCL2_JSON, target: PackerTarget.CURRENT });
  const { source } = JSON.parse(files['image.pkr.json'] as string) as { source: { 'amazon-ebs': Record<string, Record<string, unknown>> } };
  const late = Object.entries(AMAZON_EBS).filter(([, { since }]) => since !== undefined).map(([name]) => name);
  const rendered = Object.values(source['amazon-ebs']).flatMap((fields) => Object.keys(fields)).filter((name) => late.includes(name));
  const rows = [...readFileSync(inProject('docs', 'images.md'), 'utf8').matchAll(/^\| `([a-z_]+)` \| [^|]+ \| every recipe/gm)].map((match) => match[1]);
  expect(rows.sort()).toEqual(rendered.sort());
});
