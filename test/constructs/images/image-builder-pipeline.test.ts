import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ImageBuilderPipeline } from '../../../lib/constructs/images/image-builder-pipeline';
import { ImageRetirement } from '../../../lib/constructs/images/image-retirement';
import { addRecipe } from '../../../lib/constructs/images/pipeline-parts';
import { CpuArchitecture, ImageDiskType, ImagePhase } from '../../../lib/definitions/images/choices';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../lib/definitions/images/image-builder-machine';
import { ImageDisk } from '../../../lib/definitions/images/image-disk';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { ImageStep } from '../../../lib/definitions/images/image-step';
import { CHECK, pipeline, recipe, SCRIPT } from '../../support/image-pipelines';
import { only } from '../../support/stacks';

const TYPES = ['Component', 'ImageRecipe', 'InfrastructureConfiguration', 'DistributionConfiguration', 'ImagePipeline'].map((type) => `AWS::ImageBuilder::${type}`);
const TEST = ImageStep.check(CHECK, { phase: ImagePhase.TEST });
const NAME = 'web-8c93a804';
const PLACE = new ImageBuilderMachine({ subnetId: 'subnet-0123456789abcdef0', securityGroupId: 'sg-0123456789abcdef0' });

test('ids, and the names that follow from them, are those of the last version', () => {
  const { template } = pipeline({ waitForBuild: true, retirement: ImageRetirement.DEPRECATE });
  const ids = Object.keys(template.toJSON().Resources as object);
  expect(ids).toEqual([
    'PipelineNetworkSecurityGroup46F192E3', 'PipelineLogGroup9DA7DDE7',
    'PipelineBuilderRoleDEC73B3C', 'PipelineBuilderRolePolicyB1C9E341', 'PipelineBuilderRoleInstanceProfileD1107441',
    'PipelineExecutionRole5034CE38', 'PipelineExecutionRoleBuildC9900928', 'PipelineExecutionRoleCommand447279F6', 'PipelineExecutionRoleDistribute1E3878D9',
    'PipelineComponentA804357F', 'PipelineRecipeE3882E9D', 'PipelineInfrastructureA9A37DB7', 'PipelineDistribution5B25E51D', 'PipelineC660917D',
    'PipelineLifecycleRole3DD9C0B9', 'PipelineLifecyclePolicy6E607756', 'PipelineLifecycle5E498F3C', 'PipelineImage8B1087A0',
  ]);
  expect(TYPES.map((type) => only<{ Name: string }>(template, type).resource.Properties.Name)).toEqual(TYPES.map(() => NAME));
});

test('the component carries its document, and the recipe says where the bundle lies', () => {
  const { template } = pipeline();
  const component = only<{ Data: string; Version: string; Platform: string }>(template, TYPES[0] ?? '').resource.Properties;
  expect([component.Version, component.Platform]).toEqual(['1.0.0', 'Linux']);
  expect((JSON.parse(component.Data) as { name: string }).name).toBe('web');
  template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', {
    Version: '1.0.x',
    ParentImage: 'ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id',
    Components: [{
      ComponentArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('PipelineComponent'), 'Arn'] },
      Parameters: [{ Name: 'BundleSource', Value: [{ 'Fn::Sub': Match.stringLikeRegexp('^s3://cdk-hnb659fds-assets-\\${AWS::AccountId}-\\${AWS::Region}/[0-9a-f]{64}\\.zip$') }] }],
    }],
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { DeleteOnTermination: true, Encrypted: true, VolumeSize: Match.absent(), VolumeType: Match.absent() } }],
    AdditionalInstanceConfiguration: { SystemsManagerAgent: { UninstallAfterBuild: false } },
    AmiTags: Match.absent(),
    WorkingDirectory: Match.absent(),
  });
});

test('a document that a component cannot carry lies beside the bundle', () => {
  const steps = Array.from({ length: 40 }, (_value, index) => ImageStep.script(SCRIPT, { environment: { TEXT: `${index}${'x'.repeat(400)}` } }));
  const { template } = pipeline({ recipe: recipe({ steps }) });
  const { Properties } = only<{ Data?: string; Uri: unknown }>(template, 'AWS::ImageBuilder::Component').resource;
  expect(Properties.Data).toBeUndefined();
  expect(Properties.Uri).toEqual({ 'Fn::Sub': expect.stringMatching(/^s3:\/\/cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.yaml$/) as string });
});

test('the bundle is one file, which is uploaded as it is', () => {
  const app = new App();
  const stack = new Stack(app, 'Test');
  new ImageBuilderPipeline(stack, 'Pipeline', { recipe: recipe({ builder: PLACE }) });
  const { directory } = app.synth();
  const [bundle = ''] = readdirSync(directory).filter((name) => /^asset\.[0-9a-f]{64}\.zip$/.test(name));
  expect(existsSync(join(directory, bundle))).toBe(true);
});

test('a changed script changes the component, the bundle and the tag of the recipe', () => {
  const [one, two] = ['true', 'false'].map((command) => pipeline({ recipe: recipe({ steps: [ImageStep.script(ImageFile.fromText('install.sh', `#!/bin/sh\n${command}\n`))] }) }).template);
  for (const type of ['AWS::ImageBuilder::Component', 'AWS::ImageBuilder::ImageRecipe', 'AWS::ImageBuilder::DistributionConfiguration']) {
    expect(only(one ?? Template.fromJSON({}), type).resource.Properties).not.toEqual(only(two ?? Template.fromJSON({}), type).resource.Properties);
  }
});

test('the machines that build are of the recipe\'s type, in a private subnet, with IMDSv2 only', () => {
  const { template } = pipeline();
  template.hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', {
    InstanceTypes: ['t4g.medium'],
    InstanceMetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    InstanceProfileName: { Ref: Match.stringLikeRegexp('PipelineBuilderRoleInstanceProfile') },
    SubnetId: 'subnet-0aaaaaaaaaaaaaaaa',
    SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('PipelineNetworkSecurityGroup'), 'GroupId'] }],
    TerminateInstanceOnFailure: true,
    ResourceTags: { 'redis-fleet:image': 'web' },
    KeyPair: Match.absent(),
    SnsTopicArn: Match.absent(),
  });
});

test('nothing can reach them, and they reach HTTPS and the repository of the operating system', () => {
  const ports = (base: string): number[] => {
    const { Properties } = only<{ SecurityGroupIngress?: unknown; SecurityGroupEgress: { FromPort: number }[] }>(pipeline({ recipe: recipe({ baseImage: ImageBase.operatingSystem(base) }) }).template, 'AWS::EC2::SecurityGroup').resource;
    expect(Properties.SecurityGroupIngress).toBeUndefined();
    return Properties.SecurityGroupEgress.map(({ FromPort }) => FromPort);
  };
  expect(ports('ubuntu-24.04')).toEqual([80, 443]);
  expect(ports('amazon-linux-2023')).toEqual([443]);
});

test('what else they may reach is a matter of connections', () => {
  const { pipeline: made, stack } = pipeline();
  made.connections.allowTo(ec2.Peer.ipv4('10.9.0.0/16'), ec2.Port.tcp(8081), 'packages of our own');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: Match.arrayWith([Match.objectLike({ FromPort: 8081, CidrIp: '10.9.0.0/16' })]) });
});

test('a subnet and a security group of the recipe are taken as they are, without a VPC', () => {
  const { template } = pipeline({ recipe: recipe({ builder: PLACE }), vpc: undefined });
  template.hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', { SubnetId: 'subnet-0123456789abcdef0', SecurityGroupIds: ['sg-0123456789abcdef0'] });
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
});

test('disks, architecture, image and key are those of the recipe', () => {
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const disks = [new ImageDisk({ sizeGiB: 20, iops: 4000, throughput: 250 }), new ImageDisk({ deviceName: '/dev/sdf', sizeGiB: 100, volumeType: ImageDiskType.IO2, iops: 5000, snapshotId: 'snap-0123456789abcdef0' })];
  const { template } = pipeline({ recipe: recipe({ architecture: CpuArchitecture.X86_64, baseImage: ImageBase.ami('ami-0123456789abcdef0', 'amazon-linux-2023'), disks, kmsKeyArn }) });
  template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', {
    ParentImage: 'ami-0123456789abcdef0',
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: true, Encrypted: true, KmsKeyId: kmsKeyArn, Iops: 4000, Throughput: 250, VolumeSize: 20, VolumeType: 'gp3' } },
      { DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: true, Encrypted: true, KmsKeyId: kmsKeyArn, Iops: 5000, SnapshotId: 'snap-0123456789abcdef0', VolumeSize: 100, VolumeType: 'io2' } },
    ],
  });
  template.hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', { InstanceTypes: ['t3.medium'] });
});

test('a recipe without disks has the root volume of its image, encrypted', () => {
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const { template } = pipeline({ recipe: recipe({ kmsKeyArn }) });
  const [made] = Object.values(template.findResources('AWS::ImageBuilder::ImageRecipe')) as { Properties: { BlockDeviceMappings: { Ebs: object }[] } }[];
  expect(made?.Properties.BlockDeviceMappings.map(({ Ebs }) => Ebs)).toEqual([{ DeleteOnTermination: true, Encrypted: true, KmsKeyId: kmsKeyArn }]);
});

test('variables are given once, and one of them may be the image to begin with', () => {
  const variables = [{ name: 'ami_id' }, { name: 'app_name', defaultValue: 'shop' }];
  const steps = [ImageStep.script(SCRIPT, { variables: ['app_name'] })];
  const { template } = pipeline({ recipe: recipe({ baseImage: ImageBase.amiVariable('ami_id', 'ubuntu-24.04'), variables, steps }), variables: { ami_id: 'ami-0123456789abcdef0' } });
  template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', { ParentImage: 'ami-0123456789abcdef0' });
  template.hasResourceProperties('AWS::ImageBuilder::Component', { Data: Match.stringLikeRegexp(' APP_NAME=shop ') });
});

const workflow = (path: string): object => ({ WorkflowArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':imagebuilder:', { Ref: 'AWS::Region' }, `:aws:workflow/${path}/x.x.x`]] } });

test.each([
  ['without tests', {}, false, false],
  ['with a test', { recipe: recipe({ steps: [TEST] }) }, true, false],
  ['that is scanned', { imageScanning: true }, true, true],
])('a pipeline %s has the stages that it needs', (_case, props, isTested, isScanned) => {
  pipeline(props).template.hasResourceProperties('AWS::ImageBuilder::ImagePipeline', {
    ImageTestsConfiguration: { ImageTestsEnabled: isTested },
    ImageScanningConfiguration: { ImageScanningEnabled: isScanned },
    Workflows: [workflow('build/build-image'), ...(isTested ? [workflow('test/test-image')] : [])],
  });
});

test('the pipeline works by its own role, writes one log, and marks its images', () => {
  const { template } = pipeline();
  const log = { Ref: Match.stringLikeRegexp('PipelineLogGroup') };
  template.hasResourceProperties('AWS::ImageBuilder::ImagePipeline', {
    ExecutionRole: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineExecutionRole'), 'Arn'] },
    LoggingConfiguration: { ImageLogGroupName: log, PipelineLogGroupName: log },
    ImageTags: { 'redis-fleet:image': 'web' },
    EnhancedImageMetadataEnabled: true,
    Status: 'ENABLED',
    Schedule: Match.absent(),
  });
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('a build that starts at once has all permissions and its way out', () => {
  const stack = new Stack(new App(), 'Test');
  new ImageBuilderPipeline(stack, 'Pipeline', { recipe: recipe(), vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }) });
  const { resource } = only(Template.fromStack(stack), 'AWS::ImageBuilder::ImagePipeline');
  expect(resource.DependsOn).toEqual(expect.arrayContaining(['Build', 'Command', 'Distribute'].map((part) => expect.stringMatching(`^PipelineExecutionRole${part}`) as string)));
  expect(resource.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching('^PipelineBuilderRolePolicy'), expect.stringMatching('^VpcPrivateSubnet1DefaultRoute')]));
});

test('a schedule is of Image Builder\'s own form', () => {
  const schedule = { expression: events.Schedule.cron({ weekDay: 'MON', hour: '4', minute: '30' }), timeZone: TimeZone.EUROPE_BERLIN, onlyAfterUpdates: true, disableAfterFailures: 5 };
  pipeline({ schedule }).template.hasResourceProperties('AWS::ImageBuilder::ImagePipeline', {
    Schedule: {
      ScheduleExpression: 'cron(30 4 ? * MON *)', Timezone: 'Europe/Berlin',
      PipelineExecutionStartCondition: 'EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE', AutoDisablePolicy: { FailureCount: 5 },
    },
  });
  pipeline({ schedule: { expression: events.Schedule.cron({ hour: '4' }) } }).template.hasResourceProperties('AWS::ImageBuilder::ImagePipeline', {
    Schedule: { ScheduleExpression: 'cron(* 4 * * ? *)', PipelineExecutionStartCondition: 'EXPRESSION_MATCH_ONLY', AutoDisablePolicy: { FailureCount: 3 }, Timezone: Match.absent() },
  });
});

test('a deployment that waits for a build starts the pipeline, again after each change of it, and keeps the image when it goes', () => {
  const { template, pipeline: made, stack } = pipeline({ waitForBuild: true });
  template.hasResource('AWS::ImageBuilder::Image', {
    Properties: { ImagePipelineExecutionSettings: { DeploymentId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Pipeline[0-9A-F]+$'), 'DeploymentId'] }, OnUpdate: true }, DeletionSettings: Match.absent(), Workflows: Match.absent() },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
  expect(stack.resolve(made.imageId)).toEqual({ 'Fn::GetAtt': [expect.stringMatching('^PipelineImage') as string, 'ImageId'] });
  const without = pipeline();
  without.template.resourceCountIs('AWS::ImageBuilder::Image', 0);
  expect(without.pipeline.imageId).toBeUndefined();
});

test('Image Builder tells a topic of each build', () => {
  const stack = new Stack(new App(), 'Test');
  const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
  new ImageBuilderPipeline(stack, 'Pipeline', { recipe: recipe({ builder: PLACE }), topic });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', { SnsTopicArn: { Ref: Match.stringLikeRegexp('^Topic') } });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Sid: 'Notify', Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Topic') } },
        {
          Sid: 'EncryptNotices', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
          Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['sns.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } },
        },
      ]),
    },
  });
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('rules hear of images of this pipeline only', () => {
  const { stack, pipeline: made } = pipeline();
  const topic = new sns.Topic(stack, 'Topic');
  made.onImageAvailable('Available', { target: new targets.SnsTopic(topic), description: 'an image is there' });
  made.onBuildFailed('Failed');
  const template = Template.fromStack(stack);
  const pattern = (...status: string[]): object => ({
    source: ['aws.imagebuilder'],
    'detail-type': ['EC2 Image Builder Image State Change'],
    resources: [{ prefix: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':imagebuilder:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:image/${NAME}/`]] } }],
    detail: { state: { status } },
  });
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: pattern('AVAILABLE'), Description: 'an image is there', Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^Topic') } })] });
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: pattern('FAILED', 'CANCELLED'), Targets: Match.absent() });
});

test('a pipeline that exists has the same grants and rules', () => {
  const stack = new Stack(new App(), 'Test');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const imported = ImageBuilderPipeline.fromImageBuilderPipelineAttributes(stack, 'Pipeline', { imagePipelineName: NAME, family: 'web' });
  expect(imported.pointerName).toBe('/redis-fleet/images/web/candidate');
  imported.grantStart(role);
  imported.grantReadPointer(role);
  imported.grantRead(role);
  const { Statement } = only<{ PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] } }>(Template.fromStack(stack), 'AWS::IAM::Policy').resource.Properties.PolicyDocument;
  const arn = (service: string, rest: string): object => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${rest}`]] });
  expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    ['imagebuilder:StartImagePipelineExecution', arn('imagebuilder', `image-pipeline/${NAME}`)],
    [['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:GetParameters'], arn('ssm', 'parameter/redis-fleet/images/web/candidate')],
    [['imagebuilder:GetImage', 'imagebuilder:GetImagePipeline', 'imagebuilder:ListImagePipelineImages'], [arn('imagebuilder', `image-pipeline/${NAME}`), arn('imagebuilder', `image/${NAME}/*`)]],
  ]);
});

test.each([{}, { retirement: ImageRetirement.NONE }])('Image Builder does nothing with older images unless it is asked to: %j', (props) => {
  pipeline(props).template.resourceCountIs('AWS::ImageBuilder::LifecyclePolicy', 0);
});

test('a base that names no image is an error of its own, never an empty name', () => {
  const baseImage = ImageBase.filter({ owners: ['self'], filters: { name: 'x-*' }, os: 'debian-12' });
  const source = { name: 'x', recipe: recipe({ baseImage }), plan: { files: new Map(), actions: [] }, hash: '', values: {} };
  expect(() => addRecipe(new Stack(new App(), 'Test'), source, 'arn', 's3://bucket/key')).toThrow(
    'the image that a pipeline begins with must be an SSM parameter, an id or a variable with a value, got none of them for the base of kind filter',
  );
});
