import { BuilderConnection } from '../../../../lib/definitions/images/choices';
import { ImageBase } from '../../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../../lib/definitions/images/image-builder-machine';
import { ImageFile } from '../../../../lib/definitions/images/image-file';
import { ImageRecipe } from '../../../../lib/definitions/images/image-recipe';
import type { ImageRecipeProps } from '../../../../lib/definitions/images/image-recipe-props';
import { ImageStep } from '../../../../lib/definitions/images/image-step';
import { PackerFormat, PackerTarget } from '../../../../lib/rendering/images/packer/choices';
import type { FieldValue, PackerOptions } from '../../../../lib/rendering/images/packer/options';
import { PackerPostProcessor } from '../../../../lib/rendering/images/packer/post-processors';
import { renderPacker } from '../../../../lib/rendering/images/packer/render';
import { sourceAmiVariable } from '../../../../lib/rendering/images/packer/variables';
import { variablesFile } from '../../../../lib/rendering/images/packer/variables-file';
import { ACKNOWLEDGED, FORMATS, RECIPES, imageOf, textOf } from '../../../support/packer';
import { problemsOf } from '../../../support/problems';

const BASE = { name: 'app', baseImage: ImageBase.operatingSystem('debian-12') };
const SCRIPT = ImageFile.fromText('install.sh', '#!/bin/sh\ntrue\n');

interface Legacy {
  readonly variables: Record<string, string | null>;
  readonly builders: Record<string, unknown>[];
  readonly provisioners: Record<string, unknown>[];
  readonly 'post-processors': Record<string, unknown>[][];
}

function recipeWith(props: Partial<ImageRecipeProps> = {}): ImageRecipe {
  return new ImageRecipe({ ...BASE, ...props });
}

function render(recipes: readonly ImageRecipe[], asked: Partial<PackerOptions> = {}): ReturnType<typeof renderPacker> {
  return renderPacker(recipes.map(imageOf), { format: PackerFormat.JSON, target: PackerTarget.CURRENT, ...asked });
}

function legacy(recipes: readonly ImageRecipe[], asked: Partial<PackerOptions> = {}): Legacy {
  return JSON.parse(textOf(render(recipes, asked), 'image.json')) as Legacy;
}

/** The recipe in a VPC. */
function withNetwork(recipe = recipeWith()): ImageRecipe {
  const { connection, sourceCidrs } = recipe.builder;
  return new ImageRecipe({ ...recipe, builder: new ImageBuilderMachine({ ...NETWORK, connection, sourceCidrs }) });
}

function builder(props: Partial<ImageRecipeProps> = {}, asked: Partial<PackerOptions> = {}): Record<string, unknown> {
  return legacy([recipeWith(props)], asked).builders[0] ?? {};
}

/** Without a VPC 1.6 may not make a security group. */
const NETWORK = { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };
const IN_VPC = { builder: new ImageBuilderMachine(NETWORK) };
const TO_1_6 = { target: PackerTarget.V1_6, acknowledge: ACKNOWLEDGED };

describe('the target 1.6', () => {
  test('is refused without a reason, because its builder can require no token', () => {
    expect(problemsOf(() => render([recipeWith(IN_VPC)], { target: PackerTarget.V1_6 }))).toEqual([
      'target: target "1.6" builds on a machine whose metadata needs no token (IMDSv1), because "metadata_options" came with Packer 1.7.0 and "imds_support" with version 1.2.2 of the amazon plugin; render for the target "current", or acknowledge "packer.imds-v1" with a reason',
    ]);
    expect(builder(IN_VPC, TO_1_6)).not.toHaveProperty('metadata_options');
  });

  test('lacks what tests and organizations need, and says what brought it', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(problemsOf(() => render([withNetwork(RECIPES.tested?.recipe)], TO_1_6))).toEqual([
      'organizations: "organizations" needs the field "ami_org_arns", which came with version 1.0.5 of the amazon plugin, so Packer 1.6 cannot build it; render for the target "current"',
      'organizationalUnits: "organizationalUnits" needs the field "ami_ou_arns", which came with version 1.0.5 of the amazon plugin, so Packer 1.6 cannot build it; render for the target "current"',
      'steps: a check of the phase "test" needs the field "skip_create_ami", which came with Packer 1.7.0, so Packer 1.6 cannot build it; render for the target "current"',
    ]);
    expect(problemsOf(() => render([recipeWith({ ...IN_VPC, kmsKeyArn, accounts: ['210987654321'] })], TO_1_6))).toEqual([]);
  });

  test('lacks further fields too', () => {
    expect(problemsOf(() => render([recipeWith(IN_VPC)], { ...TO_1_6, fields: { deprecate_at: '2030-01-01T00:00:00Z' } }))).toEqual([
      'fields/deprecate_at: "deprecate_at" came with version 1.0.1 of the amazon plugin, so Packer 1.6 cannot have it; render for the target "current"',
    ]);
  });

  test('copies to no other region and makes no security group outside of a VPC, because a policy could not tell what it may change', () => {
    const key = (region: string): string => `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const recipe = recipeWith({ kmsKeyArn: key('eu-west-1'), regions: ['eu-west-1', 'eu-central-1'].map((region) => ({ region, kmsKeyArn: key(region) })) });
    expect(problemsOf(() => render([recipe], TO_1_6))).toEqual([
      'regions: "regions" must be one region, because Packer 1.6 puts no tag on the image that it makes the copies of and removes, so that its policy would have to allow the removal of every image and snapshot, got eu-west-1, eu-central-1; build in each region by a recipe of its own, or render for the target "current"',
      'builder: "builder" must have "vpcId" or "securityGroupId", because Packer 1.6 puts no tag on the security group that it makes, so that its policy would have to open the ports of every group, got neither; name its VPC with "subnetId", or a group, or render for the target "current"',
    ]);
    expect(problemsOf(() => render([recipe]))).toEqual([]);
    expect(problemsOf(() => render([recipeWith({ builder: new ImageBuilderMachine({ securityGroupId: 'sg-0123456789abcdef0' }) })], TO_1_6))).toEqual([]);
    expect(problemsOf(() => render([recipeWith({ regions: [{ region: 'cn-north-1' }] })]))).toEqual([expect.stringMatching(/^builder: .*Packer in aws-cn .*got neither; name its VPC with "subnetId", or a group$/)]);
  });

  test('knows no reason but that one', () => {
    expect(problemsOf(() => render([recipeWith()], { acknowledge: { other: 'why not' } }))).toEqual(['acknowledge/other: "acknowledge" must be one of packer.imds-v1, got "other"']);
  });
});

describe('the machine that builds', () => {
  test('is reached from the networks that were named only, or from nowhere', () => {
    const open = (props: ConstructorParameters<typeof ImageBuilderMachine>[0]): unknown => builder({ builder: new ImageBuilderMachine(props) }).temporary_security_group_source_cidrs;
    expect(open({})).toEqual(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
    expect(open({ sourceCidrs: ['10.1.0.0/16'] })).toEqual(['10.1.0.0/16']);
    expect(open({ connection: BuilderConnection.SESSION_MANAGER, instanceProfile: 'profile' })).toEqual(['127.0.0.1/32']);
    expect(open({ securityGroupId: 'sg-0123456789abcdef0' })).toBeUndefined();
  });

  test('has encrypted volumes that are deleted with it, and requires tokens', () => {
    expect(builder()).toMatchObject({
      metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 },
      imds_support: 'v2.0',
      launch_block_device_mappings: [{ device_name: '/dev/xvda', encrypted: true, delete_on_termination: true }],
    });
  });
});

describe('further fields', () => {
  test('are rendered beside those of the recipe', () => {
    expect(builder({}, { fields: { 'ssh_timeout': '30m', 'aws_polling': { delay_seconds: 30 }, 'spot_tags': { a: 'b' }, 'skip_profile_validation': true } })).toMatchObject({
      ssh_timeout: '30m', aws_polling: { delay_seconds: 30 }, spot_tags: { a: 'b' }, skip_profile_validation: true,
    });
  });

  test.each<[string, FieldValue, string]>([
    ['ami_groups', ['all'], '"ami_groups" is refused: it shares the image with everybody; name accounts in the recipe'],
    ['secret_key', 'x', '"secret_key" is refused: a template is no place for a secret; use the environment or a profile'],
    ['force_deregister', true, '"force_deregister" is refused: no image is built under a name that there was, so that it would remove none; have "images purge" remove old ones'],
    ['spot_tags', { a: 1 }, '"spot_tags" must be a text, a number, true or false, a list of texts, or texts or a block by names, got {"a":1}'],
    ['tags', { a: 'b' }, '"tags" is rendered from the recipe; say it there'],
    ['ssh_tiemout', '1m', '"ssh_tiemout" is no field that a Linux image has; did you mean "ssh_timeout"?'],
    ['constructor', '1m', '"constructor" is no field that a Linux image has'],
    ['ssh_port', '22', '"ssh_port" must be a number, got a text'],
    ['aws_polling', { delay: 1 }, '"delay" is no field that a Linux image has'],
    ['ebs_optimized', 'yes', '"ebs_optimized" must be true or false, got a text'],
  ])('refuses %s', (name, value, message) => {
    expect(problemsOf(() => render([recipeWith()], { fields: { [name]: value } })).map((problem) => problem.slice(problem.indexOf(': ') + 2))).toEqual([message]);
  });

  test('raise the version of the plugin that a template asks for, and so do copies', () => {
    const version = (fields: Readonly<Record<string, FieldValue>>, recipe = recipeWith()): string | undefined => /amazon"\s+version = "([^"]*)"/.exec(textOf(render([recipe], { format: PackerFormat.HCL2, fields }), 'image.pkr.hcl'))?.[1];
    expect(version({}, RECIPES.copied?.recipe)).toBe('>= 1.2.8, < 2.0.0');
    expect(version({})).toBe('>= 1.2.2, < 2.0.0');
    expect(version({ deprecate_at: '2030-01-01T00:00:00Z' })).toBe('>= 1.2.2, < 2.0.0');
    expect(version({ deregistration_protection: { enabled: true } })).toBe('>= 1.3.4, < 2.0.0');
  });
});

describe('several images in one template', () => {
  const web = recipeWith({ name: 'web' });

  test('have each its own steps and variable', () => {
    const { builders, provisioners, variables, ...rest } = legacy([recipeWith(), web]);
    expect(builders.map(({ name, source_ami: ami }) => [name, ami])).toEqual([['app', '{{user `source_ami_app`}}'], ['web', '{{user `source_ami_web`}}']]);
    expect(provisioners.map(({ only }) => only)).toEqual(['app', 'app', 'app', 'app', 'web', 'web', 'web', 'web'].map((name) => [name]));
    expect(rest['post-processors'].map((chain) => chain[0]?.only)).toEqual([['app'], ['web']]);
    expect(variables).toEqual({ region: null, source_ami_app: null, source_ami_web: null });
    expect([sourceAmiVariable(web, true), sourceAmiVariable(web, false)]).toEqual(['source_ami_web', 'source_ami']);
  });

  test('are each there once, and agree on their variables', () => {
    const variables = (defaultValue: string): { name: string; defaultValue: string }[] => [{ name: 'version', defaultValue }];
    expect(problemsOf(() => render([web, web]))).toEqual(['1/name: a template must have each family once, got "web" twice; render one of them apart']);
    expect(problemsOf(() => render([recipeWith({ variables: variables('1') }), recipeWith({ name: 'web', variables: variables('2') })]))).toEqual([
      '1/variables/0/name: variable "version" is there already and is another one; give it another name in the recipe web',
    ]);
    expect(problemsOf(() => render([recipeWith({ variables: variables('1') }), recipeWith({ name: 'web', variables: variables('1') })]))).toEqual([]);
  });

  test('are one at least', () => {
    expect(problemsOf(() => render([]))).toEqual([': a template must build one image at least, got none; add a recipe']);
  });
});

describe('texts that a format cannot write', () => {
  const withValue = (value: string): ImageRecipe => recipeWith({ steps: [ImageStep.script(SCRIPT, { environment: { VALUE: value } })] });

  test.each([PackerFormat.HCL2, PackerFormat.HCL2_JSON])('are those that %s would turn into the form NFC', (format) => {
    expect(problemsOf(() => render([withValue('e\u0301')], { format }))).toEqual([
      'app/shell/environment_vars: a text must be in Unicode\'s form NFC, because HCL2 turns every other into it, got "VALUE=e\u0301"; write it so, or render for the format "json"',
    ]);
    expect(problemsOf(() => render([withValue('e\u0301')]))).toEqual([]);
  });

  test('are defaults and values with braces in Packer\'s own JSON', () => {
    const recipe = recipeWith({ variables: [{ name: 'greeting', defaultValue: '{{name}}' }] });
    expect(problemsOf(() => render([recipe]))).toEqual([
      'variables/greeting: variable "greeting" must have no {{ in its default, because Packer\'s own JSON fills it in again and again; render for the format "hcl2-json"',
    ]);
    expect(problemsOf(() => render([recipe], { format: PackerFormat.HCL2 }))).toEqual([]);
    expect(problemsOf(() => variablesFile(PackerFormat.JSON, { greeting: '{{name}}' }))).toHaveLength(1);
    expect(variablesFile(PackerFormat.HCL2, { greeting: '{{name}}' })).toEqual({ path: 'variables.pkrvars.json', text: '{\n  "greeting": "{{name}}"\n}\n' });
  });

  test('are braces in what Packer fills in again while it builds', () => {
    expect(problemsOf(() => render([recipeWith()], { fields: { spot_tags: { key: '{{x}}' } } }))).toEqual([
      'app/spot_tags/key: "spot_tags" must have no {{, because Packer fills it in again and again, got "{{x}}"; leave it out',
    ]);
    expect(problemsOf(() => PackerPostProcessor.script(SCRIPT, { KEY: '{{x}}' }))).toEqual([
      'environment/KEY: environment "KEY" must have no {{, because Packer fills it in again and again, got "{{x}}"; leave it out',
    ]);
    expect(problemsOf(() => render([recipeWith()], { ansible: { playbook: 'site.yml', extraArguments: ['-e', 'x={{ y }}'] } }))).toEqual([
      'ansible: "ansible" must have no {{ in its playbook and arguments, because Packer fills it in, got "x={{ y }}"; put it into a file of variables',
    ]);
  });
});

test('a playbook comes behind the steps that build and before those that check', () => {
  const { provisioners } = legacy([RECIPES['web-server']?.recipe ?? recipeWith()], { ansible: { playbook: 'site.yml', extraArguments: ['--diff'] } });
  const order = provisioners.map(({ type, script }) => (typeof script === 'string' ? script.replace(/.*\//, '') : type));
  expect(order).toEqual(['shell', 'file', 'prepare.sh', 'install-packages.sh', 'install.sh', 'ansible', 'check.sh', 'clean.sh']);
  expect(provisioners[5]).toEqual({ type: 'ansible', playbook_file: 'site.yml', user: 'ubuntu', extra_arguments: ['--diff'] });
});

test('a sensitive variable is marked in every format', () => {
  const shared = RECIPES.shared?.recipe ?? recipeWith();
  expect(render([shared])['image.json']).toContain('"sensitive-variables": [\n    "license"\n  ]');
  expect(render([shared], { format: PackerFormat.HCL2 })['image.pkr.hcl']).toMatch(/variable "license" \{[^}]*\}[^}]*sensitive\s+= true/);
  expect(render([shared], { format: PackerFormat.HCL2_JSON })['image.pkr.json']).toMatch(/"license": \{[^}]*\}[^}]*"sensitive": true/);
});

test.each(FORMATS)('with an emulator a template in %s asks nobody else', (format) => {
  const file = Object.entries(render([recipeWith()], { format, emulator: { endpoint: 'http://127.0.0.1:5000' } })).find(([path]) => path.startsWith('image.'))?.[1];
  expect(file).toMatch(/custom_endpoint_ec2"?\s*[=:] "http:\/\/127\.0\.0\.1:5000"/);
  expect(file).toMatch(/skip_metadata_api_check"?\s*[=:] true/);
  expect(file).not.toMatch(/access_key|secret_key/);
  expect(problemsOf(() => render([recipeWith()], { emulator: { endpoint: 'localhost' } }))).toEqual(['emulator/endpoint: "endpoint" must be an address such as http://127.0.0.1:5000, got "localhost"']);
});

test('the bundle lies beside the template in the folder that its name on the builder ends with', () => {
  const files = Object.keys(render([recipeWith({ steps: [ImageStep.script(SCRIPT)] })]));
  expect(files).toEqual(expect.arrayContaining(['image.json', 'packer-policy.json', 'files/app/redis-fleet-image/payload/install.sh', 'files/app/redis-fleet-image/programs/prepare.sh']));
});

test('post-processors come behind the manifest with their files, and none has the image removed', () => {
  const postProcessors = [PackerPostProcessor.script(SCRIPT), PackerPostProcessor.checksum(['packer-manifest.json'], 'sha256', 'sums'), PackerPostProcessor.compress(['packer-manifest.json'], 'all.zip')];
  const chains = legacy([recipeWith()], { postProcessors })['post-processors'];
  expect(chains.map((chain) => chain.map(({ type }) => type))).toEqual([['manifest'], ['shell-local'], ['artifice', 'checksum'], ['artifice', 'compress']]);
  chains.slice(2).flat().forEach((part) => expect(part.keep_input_artifact).toBe(true));
  expect(render([recipeWith()], { postProcessors })['post-processors/install.sh']).toBe(SCRIPT);
  expect(problemsOf(() => PackerPostProcessor.checksum(['../x'], 'crc', '/etc/x'))).toHaveLength(3);
});
