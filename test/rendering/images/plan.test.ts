import fc from 'fast-check';
import { BUNDLE, DOWNLOADS } from '../../../lib/definitions/images/build-folder';
import { ImagePhase } from '../../../lib/definitions/images/choices';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../lib/definitions/images/image-builder-machine';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { ImageRecipe } from '../../../lib/definitions/images/image-recipe';
import type { ImageRecipeProps } from '../../../lib/definitions/images/image-recipe-props';
import { ImageRetention } from '../../../lib/definitions/images/image-retention';
import { ImageStep } from '../../../lib/definitions/images/image-step';
import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { readBuilderPrograms as readForCli } from '../../../lib/cli/images/builder-programs';
import { readBuilderPrograms } from '../../../lib/constructs/images/builder-programs';
import { renderNodeFiles } from '../../../lib/rendering/placement/node-files';
import { type ImagePlan, commandOf, planOf, recipeHash } from '../../../lib/rendering/images/plan';
import { FleetDefinition, Machine, NodeImage } from '../../../lib';
import { expectGolden } from '../../support/golden';
import { problemsOf } from '../../support/problems';

const PROGRAMS = readBuilderPrograms();
const SCRIPT = ImageFile.fromText('setup.sh', '#!/bin/sh\ntrue\n');
const CHECK = ImageFile.fromText('check.sh', '#!/bin/sh\nfalse\n');
const CONF = ImageFile.fromText('app.conf', 'port 80\n');

/** A step of each kind, tests and checks before what they belong behind. */
const STEPS = [
  ImageStep.check(CHECK, { phase: ImagePhase.TEST, timeoutSeconds: 60 }),
  ImageStep.check(CHECK),
  ImageStep.packages(['nginx', 'curl']),
  ImageStep.user('app', { groups: ['adm', 'daemon'] }),
  ImageStep.directory('/srv/app', { owner: 'app', mode: '0750' }),
  ImageStep.file(CONF, '/srv/app/app.conf', { owner: 'app', group: 'app' }),
  ImageStep.script(SCRIPT, { environment: { ZONE: 'a', AREA: 'b' }, variables: ['release'] }),
  ImageStep.download({ url: 'https://example.com/app.tar.gz', sha256: 'ab'.repeat(32), target: '/srv/app/app.tar.gz' }),
  ImageStep.service('nginx.service'),
  ImageStep.noService('apache2.service'),
  ImageStep.kernel(KernelProfile.redis(), 'valkey'),
  ImageStep.reboot(),
  ImageStep.nodePrograms(),
];

const recipe = (props: Partial<ImageRecipeProps> = {}): ImageRecipe => new ImageRecipe({
  name: 'web', baseImage: ImageBase.operatingSystem('debian-12'), steps: STEPS, variables: [{ name: 'release', defaultValue: '1' }], ...props,
});
const plan = (props: Partial<ImageRecipeProps> = {}): ImagePlan => planOf(recipe(props), PROGRAMS);
const hash = (props: Partial<ImageRecipeProps> = {}, programs = PROGRAMS): string => recipeHash(recipe(props), planOf(recipe(props), programs));
const scriptsOf = ({ actions }: ImagePlan): string[] => actions.map(({ script }) => script);

test('the plan of a recipe with a step of each kind is as its golden file', () => {
  const { files, actions } = plan();
  const text = actions.map(({ name, phase, script, environment, variables, timeoutSeconds }) =>
    [`${name} (${phase}, ${timeoutSeconds} s): ${script}`, ...Object.entries(environment).map(([key, value]) => `  ${key}=${value}`), ...variables.map((each) => `  variable ${each}`)].join('\n'));
  expectGolden('images/plan', `${[...text, ...files.keys()].join('\n')}\n`);
});

test('what runs on the machine that builds comes in the order of phases, then the clean-up, then the tests', () => {
  const { actions } = plan();
  const phases = actions.map(({ phase }) => phase);
  expect(phases).toEqual([...phases].sort((a, b) => Object.values(ImagePhase).indexOf(a) - Object.values(ImagePhase).indexOf(b)));
  const last = actions.filter(({ phase }) => phase !== ImagePhase.TEST).at(-1);
  expect(last).toMatchObject({ name: '99-clean', script: 'programs/clean.sh', phase: ImagePhase.VALIDATE });
});

test('the machine is waited for at its first start, after each restart, and before tests', () => {
  expect(scriptsOf(plan({ steps: [] }))).toEqual(['programs/prepare.sh', 'programs/clean.sh']);
  expect(scriptsOf(plan({ steps: [ImageStep.reboot(), ImageStep.check(CHECK, { phase: ImagePhase.TEST })] })))
    .toEqual(['programs/prepare.sh', '', 'programs/prepare.sh', 'programs/clean.sh', 'programs/prepare.sh', 'payload/check.sh']);
});

test('names of actions are unique and of few letters, whatever the titles', () => {
  const files = Array.from({ length: 30 }, (_value, index) => ImageFile.fromText(`${index}.${'x'.repeat(50)}__--`, 'x'));
  const { actions } = plan({ steps: files.map((file) => ImageStep.file(file, '/tmp/a')) });
  expect(new Set(actions.map(({ name }) => name)).size).toBe(32);
  for (const { name } of actions) expect(name).toMatch(/^[A-Za-z0-9-]{1,60}$/);
});

test('the bundle holds the script of every action, what it reads, and nothing else', () => {
  const { files, actions } = plan();
  const scripts = actions.map(({ script }) => script).filter((script) => script !== '');
  expect([...files.keys()]).toEqual(expect.arrayContaining([...scripts, 'programs/common.sh', 'programs/node-programs.zip', 'payload/app.conf']));
  expect([...plan({ steps: [] }).files.keys()]).toEqual(['programs/clean.sh', 'programs/common.sh', 'programs/prepare.sh']);
});

test('two kernel profiles are an error, and so is a file of one\'s own with the name of one of theirs', () => {
  const problem = (name: string): string => `steps: "steps" must not give two files that differ the name "${name}"; keep one step of the kernel, and rename a file of one's own`;
  const two = [ImageStep.kernel(), ImageStep.kernel(KernelProfile.redis({ minFreeMemoryPercent: 3 }))];
  expect(problemsOf(() => plan({ steps: two }))).toEqual([problem('redis-fleet-kernel.json'), problem('redis-fleet-sysctl.conf')]);
  const own = ImageStep.file(ImageFile.fromText('redis-fleet-limits.conf', 'x'), '/a');
  expect(problemsOf(() => plan({ steps: [own, ImageStep.kernel()] }))).toEqual([problem('redis-fleet-limits.conf')]);
  expect(problemsOf(() => plan({ steps: [ImageStep.kernel(), ImageStep.kernel()] }))).toEqual([]);
});

test('a program that the package lacks is an error that says what to do', () => {
  expect(() => planOf(recipe({ steps: [] }), {})).toThrow('lib/builder of cdk-redis-fleet has no program prepare; reinstall the package');
});

test('the kernel files are those of a fleet with one node on each machine', () => {
  const image = NodeImage.complete({ imageId: 'ami-0123456789abcdef0', user: 'valkey' });
  const ofFleet = renderNodeFiles(new FleetDefinition({ name: 'shop', machine: new Machine({ image }) }));
  const { files, actions } = plan();
  const placed = actions.filter(({ name }) => name.includes('-kernel-')).map(({ environment }) => environment);
  expect(placed).toHaveLength(4);
  for (const { FILE, TARGET } of placed) {
    expect(files.get(`payload/${FILE ?? ''}`)?.content).toBe(ofFleet[TARGET ?? '']);
  }
});

test('the hash is the same for the same recipe, whatever the order of keys and of files', () => {
  const reversed = Object.fromEntries(Object.entries(PROGRAMS).reverse());
  expect(hash()).toMatch(/^[0-9a-f]{64}$/);
  expect(hash({}, reversed)).toBe(hash());
  const tags = { a: '1', b: '2' };
  expect(hash({ tags })).toBe(hash({ tags: Object.fromEntries(Object.entries(tags).reverse()) }));
  const script = (environment: Record<string, string>): ImageStep[] => [ImageStep.script(SCRIPT, { environment })];
  expect(hash({ steps: script({ a: '1', b: '2' }) })).toBe(hash({ steps: script({ b: '2', a: '1' }) }));
});

test.each<[string, Partial<ImageRecipeProps>]>([
  ['name', { name: 'api' }],
  ['base', { baseImage: ImageBase.operatingSystem('debian-13') }],
  ['base by id', { baseImage: ImageBase.ami('ami-0123456789abcdef0', 'debian-12') }],
  ['order of steps', { steps: [...STEPS].reverse() }],
  ['tags', { tags: { team: 'shop' } }],
  ['tags of snapshots', { snapshotTags: { team: 'shop' } }],
  ['regions', { regions: [{ region: 'eu-west-1' }] }],
  ['variables', { variables: [{ name: 'release', defaultValue: '2' }] }],
])('the hash changes with the %s', (_what, props) => {
  expect(hash(props)).not.toBe(hash());
});

test('the hash stays when only the machine that builds or the retention changes', () => {
  expect(hash({ builder: new ImageBuilderMachine({ instanceType: 'c7g.large' }), retention: new ImageRetention({ keep: 9 }) })).toBe(hash());
});

describe('values of variables', () => {
  const asked = recipe({ variables: [{ name: 'release', defaultValue: '1' }, { name: 'zone' }, { name: 'token', sensitive: true }] });
  const of = (values?: Readonly<Record<string, string>>, each = asked): string => recipeHash(each, planOf(each, PROGRAMS), values);

  test('that differ give images of another hash, and a default is as good as the same value given', () => {
    expect(of({ zone: 'a' })).not.toBe(of({ zone: 'b' }));
    expect(of({ zone: 'a', release: '2' })).not.toBe(of({ zone: 'a' }));
    expect(of({ zone: 'a', release: '1' })).toBe(of({ zone: 'a' }));
  });

  test('that are sensitive leave no trace in the hash', () => {
    expect(of({ zone: 'a', token: 'one' })).toBe(of({ zone: 'a', token: 'two' }));
  });

  test('that are not known give a hash that no image built with values has, unless the recipe has no variables', () => {
    expect([of({}), of({ release: '1' }), of({ zone: '' })]).not.toContain(of());
    const plain = recipe({ steps: [], variables: [] });
    expect(of({}, plain)).toBe(of(undefined, plain));
  });
});

test('the shell reads a program of this package, and a script of a recipe starts by itself', () => {
  const { actions } = plan({ steps: [ImageStep.script(SCRIPT)] });
  expect(actions.map(commandOf)).toEqual([['sh', './programs/prepare.sh'], ['./payload/setup.sh'], ['sh', './programs/clean.sh']]);
});

test('the clean-up keeps the files of agents only where the builder asks for it', () => {
  const cleanUp = (each: ImagePlan): unknown => each.actions.find(({ name }) => name === '99-clean')?.environment;
  expect(cleanUp(plan())).toEqual({ AGENT_FILES: 'remove' });
  expect(cleanUp(planOf(recipe(), PROGRAMS, 'keep'))).toEqual({ AGENT_FILES: 'keep' });
});

test('downloads lie in the folder that the clean-up removes', () => {
  expect(DOWNLOADS.startsWith(`${BUNDLE}/`)).toBe(true);
});

test('the hash changes with any byte of any file of the bundle', () => {
  const used = [...plan().files].filter(([path]) => path.startsWith('programs/')).map(([, { name }]) => name);
  const names = Object.entries(PROGRAMS).filter(([, { name }]) => used.includes(name)).map(([program]) => program);
  const before = hash();
  fc.assert(fc.property(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 1, max: 255 }), (name, at, change) => {
    const bytes = Buffer.from(PROGRAMS[name]?.base64 ?? '', 'base64');
    bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change;
    const changed = { ...PROGRAMS, [name]: ImageFile.fromBase64(PROGRAMS[name]?.name ?? '', bytes.toString('base64')) };
    expect(hash({}, changed)).not.toBe(before);
  }), { numRuns: 40 });
  const withScript = (text: string): string => hash({ steps: [ImageStep.script(ImageFile.fromText('s', text))] });
  fc.assert(fc.property(fc.nat(7), fc.integer({ min: 1, max: 25 }), (at, change) => {
    const text = 'abcdefgh';
    const other = String.fromCharCode(((text.charCodeAt(at) - 97 + change) % 26) + 97);
    expect(withScript(`#!/bin/sh\n${text.slice(0, at)}${other}${text.slice(at + 1)}`)).not.toBe(withScript(`#!/bin/sh\n${text}`));
  }));
});

test('the command line and the constructs read the same programs', () => {
  expect(Object.entries(readForCli()).map(([name, { sha256 }]) => [name, sha256]))
    .toEqual(Object.entries(PROGRAMS).map(([name, { sha256 }]) => [name, sha256]));
});
