import { setTimeout as sleep } from 'node:timers/promises';
import { CreateImageCommand, DescribeImagesCommand, DescribeSubnetsCommand, EC2Client, RunInstancesCommand, StopInstancesCommand, waitUntilInstanceStopped } from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Lab } from '../../lab/api/lab';
import { launchLab } from '../../lab/api/start';
import { readBuilderPrograms } from '../../lib/constructs/images/builder-programs';
import { CpuArchitecture, ImagePhase } from '../../lib/definitions/images/choices';
import { ImageBase } from '../../lib/definitions/images/image-base';
import { ImageFile } from '../../lib/definitions/images/image-file';
import { ImageRecipe } from '../../lib/definitions/images/image-recipe';
import { ImageStep } from '../../lib/definitions/images/image-step';
import { documentText } from '../../lib/rendering/images/awstoe/document';
import { BUNDLE_SOURCE, bundleArchive, planDocument } from '../../lib/rendering/images/awstoe/plan-document';
import { BUNDLE, planOf } from '../../lib/rendering/images/plan';
import { type AwstoeMachine, type Done, runDocument, type StepResult } from '../support/awstoe';
import { clientOf, eventually, LAB_TIMEOUT, shell } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const BASE = '/aws/service/debian/release/12/latest/amd64';
const SOURCE = 's3://bundles/key.zip';
const UNIT = '[Unit]\nDescription=App\n\n[Service]\nType=oneshot\nRemainAfterExit=true\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n';
const WORDS = 'a \'b\' $(id) {{ build.step.outputs.stdout }}';
const script = (name: string, ...lines: string[]): ImageFile => ImageFile.fromText(name, ['#!/bin/sh', 'set -eu', ...lines, ''].join('\n'));

const STEPS = [
  ImageStep.user('app', { home: '/srv/app' }),
  ImageStep.directory('/srv/app', { owner: 'app', group: 'app', mode: '0750' }),
  ImageStep.file(ImageFile.fromText('app.service', UNIT), '/etc/systemd/system/app.service'),
  ImageStep.script(script('write.sh', 'printf "%s|%s|%s\\n" "$PWD" "$WORDS" "$APP_NAME" > /srv/app/written', 'touch /run/before'), { environment: { WORDS }, variables: ['app_name'] }),
  ImageStep.reboot(),
  // What was in /run went with the restart
  ImageStep.script(script('after.sh', '[ ! -e /run/before ]', 'touch /srv/app/after')),
  ImageStep.service('app.service'),
  ImageStep.nodePrograms(),
  ImageStep.check(script('check.sh', 'test -e /srv/app/after')),
  ImageStep.check(script('test.sh', 'systemctl is-active --quiet app.service', 'test -s /etc/machine-id', 'grep -q shop /srv/app/written'), { phase: ImagePhase.TEST }),
];

/** A machine of the lab as AWSTOE sees it: by the agent, as root. */
class LabMachine implements AwstoeMachine {
  public constructor(private readonly lab: Lab, private readonly id: string, private readonly archive: Uint8Array) {}

  public async bash(text: string, seconds: number): Promise<Done> {
    const { code, stdout, stderr } = await this.lab.node(this.id).exec(['bash'], { stdin: text, timeout: Math.min(seconds, 300) });
    return { code, output: stdout + stderr };
  }

  public async download(_source: string, destination: string): Promise<Done> {
    const { code, stdout, stderr } = await this.lab.node(this.id).exec(['sh', '-c', 'base64 -d > "$1"', 'sh', destination], { stdin: Buffer.from(this.archive).toString('base64') });
    return { code, output: stdout + stderr };
  }

  public async reboot(): Promise<void> {
    await this.lab.node(this.id).reboot();
    await sleep(1000);
    await this.isUp();
  }

  public async isUp(): Promise<void> {
    await eventually(() => shell(this.lab, this.id, 'cloud-init status').catch(() => ''), (status) => status.includes('done'));
  }
}

const used: { lab?: Lab; subnet?: string; image?: string } = {};
const lab = (): Lab => given(used.lab);
const ec2 = (): EC2Client => new EC2Client(clientOf(lab()));

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('what comes before this is not there');
  return value;
}

function documentOf(steps: ImageStep[]): { text: string; archive: Uint8Array } {
  const recipe = new ImageRecipe({ name: 'web', baseImage: ImageBase.operatingSystem('debian-12'), architecture: CpuArchitecture.X86_64, steps, variables: [{ name: 'app_name' }] });
  const plan = planOf(recipe, readBuilderPrograms());
  const archive = bundleArchive(plan);
  return { text: documentText(planDocument(plan, { family: 'web', archive, values: { app_name: 'shop' } })), archive };
}

/** A fresh machine of an image, with the bundle within reach. */
async function machineOf(image: string, archive: Uint8Array): Promise<{ id: string; machine: LabMachine }> {
  const { Instances = [] } = await ec2().send(new RunInstancesCommand({ ImageId: image, MinCount: 1, MaxCount: 1, InstanceType: 't3.micro', SubnetId: given(used.subnet) }));
  const id = given(Instances[0]?.InstanceId);
  const machine = new LabMachine(lab(), id, archive);
  await machine.isUp();
  return { id, machine };
}

const failures = (results: readonly StepResult[]): StepResult[] => results.filter(({ code }) => code !== 0);

beforeAll(async () => {
  used.lab = await launchLab();
  const { Subnets = [] } = await ec2().send(new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }));
  used.subnet = given(Subnets[0]?.SubnetId);
  const { Parameter } = await new SSMClient(clientOf(used.lab)).send(new GetParameterCommand({ Name: BASE }));
  used.image = given(Parameter?.Value);
}, LAB_TIMEOUT);
afterAll(() => used.lab?.down(), LAB_TIMEOUT);

const good = documentOf(STEPS);
const built: { builder?: string; image?: string } = {};

test('the steps of build and validate run on a machine in the order of their phases, over a restart', async () => {
  const { id, machine } = await machineOf(given(used.image), good.archive);
  built.builder = id;
  const results = await runDocument(good.text, ['build', 'validate'], { [BUNDLE_SOURCE]: SOURCE }, machine);
  expect(failures(results)).toEqual([]);
  expect(results.map(({ step }) => step.replace(/^(\w+)\/(\d+-|bundle-)/, '$1 '))).toEqual([
    'build folder', 'build download', 'build unpack', 'build prepare', 'build user-app', 'build directory-srv-app', 'build file-etc-systemd-system-app-service', 'build script-write-sh',
    'build reboot', 'build prepare', 'build script-after-sh', 'build service-app-service', 'build programs-of-a-node', 'validate check-check-sh', 'validate clean',
  ]);
});

test('what a step wrote is as the recipe says, and values that a shell or AWSTOE would take for its own are as they were', async () => {
  const on = (text: string): Promise<string> => shell(lab(), given(built.builder), text);
  expect(await on('cat /srv/app/written')).toBe(`${BUNDLE}|${WORDS}|shop`);
  expect(await on('stat -c "%U:%G %a" /srv/app; systemctl is-enabled app.service; test -e /opt/redis-fleet && echo there')).toBe('app:app 750\nenabled\nthere');
});

test('nothing of the builder stays: no bundle, no id of the machine, no keys', async () => {
  const left = `ls -d ${BUNDLE} /etc/ssh/ssh_host_* /var/lib/cloud/instance 2> /dev/null; cat /etc/machine-id; true`;
  expect(await shell(lab(), given(built.builder), left)).toBe('');
});

test('the tests run on a fresh machine of the image that is made of the builder', async () => {
  const builder = given(built.builder);
  await ec2().send(new StopInstancesCommand({ InstanceIds: [builder] }));
  await waitUntilInstanceStopped({ client: ec2(), maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { InstanceIds: [builder] });
  const { ImageId = '' } = await ec2().send(new CreateImageCommand({ InstanceId: builder, Name: 'web' }));
  await eventually(async () => (await ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }))).Images?.[0]?.State, (state) => state === 'available');
  const { id, machine } = await machineOf(ImageId, good.archive);
  const results = await runDocument(good.text, ['test'], { [BUNDLE_SOURCE]: SOURCE }, machine);
  expect(failures(results)).toEqual([]);
  expect(results.map(({ step }) => step.replace(/\/\d+-/, ' '))).toEqual(['test/bundle-folder', 'test/bundle-download', 'test/bundle-unpack', 'test prepare', 'test check-test-sh']);
  expect(id).not.toBe(builder);
});

test('a check that fails ends the document before the cleaning up, with what the check said', async () => {
  const bad = documentOf([ImageStep.check(script('check.sh', 'echo port 81 is missing', 'exit 7'))]);
  const { machine } = await machineOf(given(used.image), bad.archive);
  const results = await runDocument(bad.text, ['build', 'validate'], { [BUNDLE_SOURCE]: SOURCE }, machine);
  expect(results.at(-1)).toEqual({ step: 'validate/01-check-check-sh', code: 7, output: 'port 81 is missing\n' });
});
