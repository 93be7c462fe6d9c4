import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { FleetNetwork, Network, NetworkEgress } from '../../lib';
import { ImageBuilderPipeline, type ImageBuilderPipelineProps } from '../../lib/constructs/images/image-builder-pipeline';
import { ImageRetirement } from '../../lib/constructs/images/image-retirement';
import { ImagePhase } from '../../lib/definitions/images/choices';
import { ImageDisk } from '../../lib/definitions/images/image-disk';
import { ImageStep } from '../../lib/definitions/images/image-step';
import { CHECK, recipe, SCRIPT } from '../support/image-pipelines';
import { venvProgram } from '../support/programs';
import { run } from '../support/run';
import { templatesIn } from '../support/synth';
import { ACKNOWLEDGED } from './acknowledged-findings';

/** What stands of pipelines beside what stands of every network: findings by their rule, each with its reason. */
const OF_PIPELINES: readonly (readonly [RegExp, string])[] = [
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:(imagebuilder:.*:(component|image)\/(web|full)-[0-9a-f]{8}\/\*)\]$/, 'all builds of the pipeline\'s own component and image'],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:s3:::ec2imagebuilder-(toe|managed-resources)-<AWS::Region>-prod\/\*\]$/, 'buckets of AWS that hold nothing but what Image Builder runs'],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ec2:[^/]+:(image|snapshot|instance|volume|network-interface|\*)\/\*\]$/, 'their ids are not known before; conditions on the tag of Image Builder leave what it made'],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ec2:eu-west-1:\*:(subnet|security-group)\/<.*>\]$/, 'one subnet and one group by their ids, which may be of the account that shares them'],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ssm:eu-west-1:\*:document\/AWS-(RunShellScript|GatherSoftwareInventory)\]$/, 'a document of AWS, which belongs to no account'],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ssm:eu-west-1:\d+:association\/\*\]$/, 'the id of the association is not known before'],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:iam::\d+:role\/aws-service-role\/ssm\.amazonaws\.com\/\*\]$/, 'the one service-linked role of Systems Manager'],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:events:.*:rule\/ImageBuilder-\*\]$/, 'Image Builder names its rules itself'],
];
const isAcknowledged = (rule: string): boolean => rule in ACKNOWLEDGED || OF_PIPELINES.some(([pattern]) => pattern.test(rule));

const KEYS = ['eu-west-1', 'us-east-1'].map((region) => ({ region, kmsKeyArn: `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab` }));
const FULL = recipe({
  name: 'full', regions: KEYS, accounts: ['210987654321'], disks: [new ImageDisk({ sizeGiB: 20 })], variables: [{ name: 'app_name' }], tags: { Env: 'prod' },
  steps: [ImageStep.packages(['curl']), ImageStep.script(SCRIPT, { variables: ['app_name'] }), ImageStep.reboot(), ImageStep.check(CHECK), ImageStep.check(CHECK, { phase: ImagePhase.TEST })],
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PIPELINES: [string, (stack: Stack) => Partial<ImageBuilderPipelineProps>][] = [
  ['as small as can be', () => ({})],
  ['with all that there is', (stack) => ({
    recipe: FULL, variables: { app_name: 'shop' }, imageScanning: true, waitForBuild: true, retirement: ImageRetirement.DEPRECATE,
    schedule: { expression: events.Schedule.cron({ weekDay: 'SUN', hour: '3', minute: '0' }), timeZone: TimeZone.ETC_UTC },
    topic: new sns.Topic(stack, 'Topic', { enforceSSL: true, masterKey: new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN }) }),
  })],
];

/** The application of a pipeline with a network of its own. */
function application(props: (stack: Stack) => Partial<ImageBuilderPipelineProps>): App {
  const app = new App({ outdir: folder });
  const stack = new Stack(app, 'Images', { env: { account: '123456789012', region: 'eu-west-1' } });
  const { vpc } = FleetNetwork.fromDefinition(stack, 'Network', Network.create({ egress: NetworkEgress.NAT }));
  const made = new ImageBuilderPipeline(stack, 'Pipeline', { recipe: recipe(), vpc, ...props(stack) });
  made.onBuildFailed('Failed', { target: new targets.SnsTopic(new sns.Topic(stack, 'Failures', { enforceSSL: true, masterKey: new kms.Key(stack, 'FailuresKey', { enableKeyRotation: true }) })) });
  return app;
}

describe.each(PIPELINES)('a pipeline %s', (_name, props) => {
  test('synthesizes, and the validation of the CDK finds nothing', () => {
    application(props).synth();
    const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')) as { pluginReports: unknown[] };
    expect(report.pluginReports).toEqual([]);
  });

  test('passes cfn-lint', () => {
    application(props).synth();
    // W3005 is of the DependsOn that the CDK writes
    const { code, stdout, stderr } = run(venvProgram('cfn-lint'), ['--ignore-checks', 'W3005', '--', ...templatesIn(folder)]);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });

  test('has no finding of cdk-nag that is not acknowledged with a reason', () => {
    expect(findings(props).filter((rule) => !isAcknowledged(rule))).toEqual([]);
  });
});

test('cfn-lint does find a pipeline without a part that it needs, so that the checks above can fail', () => {
  application(() => ({})).synth();
  const [file = ''] = templatesIn(folder);
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
  Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::ImageBuilder::ImagePipeline').forEach(({ Properties }) => delete Properties.InfrastructureConfigurationArn);
  writeFileSync(file, JSON.stringify(template));
  const { code, stdout } = run(venvProgram('cfn-lint'), ['--', file]);
  expect([code === 0, stdout]).toEqual([false, expect.stringContaining("'InfrastructureConfigurationArn' is a required property")]);
});

test('each acknowledgement is of a finding that there is', () => {
  const found = PIPELINES.flatMap(([, props]) => findings(props));
  expect(OF_PIPELINES.filter(([pattern]) => !found.some((rule) => pattern.test(rule)))).toEqual([]);
});

/** What AwsSolutions and NIST 800-53 R5 find, by rule. */
function findings(props: (stack: Stack) => Partial<ImageBuilderPipelineProps>): string[] {
  const app = application(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  synthAnyway(app);
  const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')) as { pluginReports: { violations?: { ruleName: string }[] }[] };
  expect(report.pluginReports).toHaveLength(2);
  return [...new Set(report.pluginReports.flatMap((plugin) => plugin.violations ?? []).map((violation) => violation.ruleName))];
}

/** Synthesis throws when there is a finding; the report is written before. */
function synthAnyway(app: App): void {
  try {
    app.synth();
  } catch {
    expect(app.outdir).toBe(folder);
  }
}
