import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readBuilderPrograms } from '../../../../lib/constructs/images/builder-programs';
import { ImagePhase } from '../../../../lib/definitions/images/choices';
import { ImageBase } from '../../../../lib/definitions/images/image-base';
import { ImageFile } from '../../../../lib/definitions/images/image-file';
import { ImageRecipe } from '../../../../lib/definitions/images/image-recipe';
import { ImageStep } from '../../../../lib/definitions/images/image-step';
import { documentText } from '../../../../lib/rendering/images/awstoe/document';
import { bundleArchive, planDocument } from '../../../../lib/rendering/images/awstoe/plan-document';
import { BUNDLE, planOf } from '../../../../lib/rendering/images/plan';
import { expectGolden } from '../../../support/golden';
import { schemaErrors } from '../../../support/json-schema';
import { inProject } from '../../../support/project';

const SCHEMA = JSON.parse(readFileSync(inProject('test', 'fixtures', 'awstoe-document.schema.json'), 'utf8')) as Record<string, unknown>;
const SCRIPT = ImageFile.fromText('install.sh', '#!/bin/sh\ntrue\n');
const CHECK = ImageFile.fromText('check.sh', '#!/bin/sh\ntrue\n');
const TEST_CHECK = ImageStep.check(CHECK, { phase: ImagePhase.TEST, timeoutSeconds: 120 });

const STEPS = [
  ImageStep.packages(['apache2']),
  ImageStep.script(SCRIPT, { environment: { GREETING: 'it\'s {{ Secret }} & more' }, variables: ['app_name'], timeoutSeconds: 90 }),
  ImageStep.reboot(),
  ImageStep.service('apache2.service'),
  ImageStep.check(CHECK),
];

function textOf(steps: ImageStep[], values: Record<string, string> = { app_name: 'shop' }): string {
  const recipe = new ImageRecipe({ name: 'web', baseImage: ImageBase.operatingSystem('ubuntu-24.04'), steps, variables: [{ name: 'app_name' }] });
  const plan = planOf(recipe, readBuilderPrograms());
  return documentText(planDocument(plan, { family: 'web', archive: bundleArchive(plan), values }));
}

interface Read {
  readonly phases: readonly { readonly name: string; readonly steps: readonly { readonly name: string; readonly action: string; readonly timeoutSeconds?: number; readonly inputs: { readonly commands?: readonly string[] } }[] }[];
}
const read = (steps: ImageStep[]): Read => parse(textOf(steps)) as Read;
const names = ({ phases }: Read): string[] => phases.flatMap(({ name, steps }) => steps.map((step) => `${name}: ${step.action} ${step.name}`));

/** Digests change with every byte of the library's programs. */
const readable = (text: string): string => `${JSON.stringify(JSON.parse(text), null, 2).replace(/[0-9a-f]{64}/g, 'SHA256')}\n`;

test('the document of a recipe is as its golden file', () => {
  expectGolden('awstoe/web.json', readable(textOf([...STEPS, TEST_CHECK])));
});

test.each([
  ['without a step', []],
  ['with steps and checks', STEPS],
  ['with a test', [TEST_CHECK]],
])('the document of a recipe %s is valid by the schema of the actions', (_case, steps) => {
  expect(schemaErrors(SCHEMA, [parse(textOf(steps))])).toEqual([0]);
});

test('the schema refuses what AWSTOE refuses', () => {
  const good = parse(textOf(STEPS)) as Record<string, unknown>;
  const step = { name: 'a', action: 'ExecuteBash', inputs: { commands: ['true'] } };
  const bad = [
    { ...good, schemaVersion: 1 },
    { ...good, phases: [] },
    { ...good, phases: [{ name: 'deploy', steps: [step] }] },
    ...[
      { ...step, action: 'RunShell' },
      { ...step, inputs: { command: 'true' } },
      { ...step, inputs: [] },
      { ...step, timeoutSeconds: 0 },
      { ...step, onFailure: 'Retry' },
      { name: 'a', action: 'Reboot', timeoutSeconds: 60, inputs: {} },
      { name: 'a', action: 'CreateFolder', inputs: [{ path: '/a', permissions: 640 }] },
      { name: 'a', action: 'S3Download', inputs: [{ source: 'https://x', destination: '/a' }] },
    ].map((wrong) => ({ ...good, phases: [{ name: 'build', steps: [wrong] }] })),
  ];
  expect(schemaErrors(SCHEMA, [good, ...bad]).map((errors) => errors > 0)).toEqual([false, ...bad.map(() => true)]);
});

test('the bundle comes first, the cleaning up last on the builder, and a machine of the image gets the bundle anew', () => {
  expect(names(read([...STEPS, TEST_CHECK]))).toEqual([
    'build: CreateFolder bundle-folder', 'build: S3Download bundle-download', 'build: ExecuteBash bundle-unpack',
    'build: ExecuteBash 00-prepare', 'build: ExecuteBash 01-packages-apache2', 'build: ExecuteBash 02-script-install-sh', 'build: Reboot 03-reboot',
    'build: ExecuteBash 04-prepare', 'build: ExecuteBash 05-service-apache2-service',
    'validate: ExecuteBash 06-check-check-sh', 'validate: ExecuteBash 99-clean',
    'test: CreateFolder bundle-folder', 'test: S3Download bundle-download', 'test: ExecuteBash bundle-unpack',
    'test: ExecuteBash 08-prepare', 'test: ExecuteBash 09-check-check-sh',
  ]);
});

test('a recipe without tests has no test phase', () => {
  expect(read(STEPS).phases.map(({ name }) => name)).toEqual(['build', 'validate']);
});

test('each action has its own environment and time, variables in upper case', () => {
  const step = read(STEPS).phases[0]?.steps.find(({ name }) => name === '02-script-install-sh');
  expect(step?.timeoutSeconds).toBe(90);
  expect(step?.inputs.commands?.join().split('\n')).toEqual([
    'set -eu',
    'umask 022',
    `cd ${BUNDLE}`,
    'chmod u+x ./payload/install.sh',
    'code=0',
    'env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 '
    + 'GREETING=\'it\'\\\'\'s {\'\'{ Secret }} & more\' APP_NAME=shop ./payload/install.sh || code=$?',
    '[ "$code" -ne 194 ] || code=1',
    'exit "$code"',
  ]);
});

test('the place of the bundle is the only expression', () => {
  const expressions = [...textOf([...STEPS, TEST_CHECK]).matchAll(/\{\{.*?\}\}/g)].map(([expression]) => expression);
  expect(new Set(expressions)).toEqual(new Set(['{{ BundleSource }}']));
});

test('a changed byte of a script changes the document, and so the component', () => {
  const other = ImageStep.script(ImageFile.fromText('install.sh', '#!/bin/sh\nfalse\n'));
  expect(textOf([other])).not.toBe(textOf([ImageStep.script(SCRIPT)]));
  expect(textOf([other])).toBe(textOf([other]));
});

test('the digest is that of the archive', () => {
  const recipe = new ImageRecipe({ name: 'web', baseImage: ImageBase.operatingSystem('ubuntu-24.04'), steps: [ImageStep.script(SCRIPT)] });
  const plan = planOf(recipe, readBuilderPrograms());
  const archive = bundleArchive(plan);
  const digest = createHash('sha256').update(archive).digest('hex');
  expect(documentText(planDocument(plan, { family: 'web', archive, values: {} }))).toContain(`echo '${digest}  bundle.zip' | sha256sum --check`);
});

test('a variable without a value is an error', () => {
  expect(() => textOf(STEPS, {})).toThrow('the variable "app_name" of the recipe must have a value, got none; give it one');
});
