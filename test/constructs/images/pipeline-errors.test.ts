import { App, CfnParameter, type Environment, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { ImageBuilderPipeline, type ImageBuilderPipelineProps } from '../../../lib/constructs/images/image-builder-pipeline';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../lib/definitions/images/image-builder-machine';
import { pipeline, recipe } from '../../support/image-pipelines';

const PLACE = new ImageBuilderMachine({ vpcId: 'vpc-0aaaaaaaaaaaaaaaa', subnetId: 'subnet-0123456789abcdef0' });
const VARIABLES = [{ name: 'app_name' }, { name: 'ami_id', defaultValue: 'ami-0123456789abcdef0' }];

test.each<[string, Partial<ImageBuilderPipelineProps>, string]>([
  ['a base by filter', { recipe: recipe({ baseImage: ImageBase.filter({ owners: ['self'], filters: { name: 'x-*' }, os: 'debian-12' }) }) },
    '"baseImage" of a pipeline must be an SSM parameter, an id or a variable, got a filter, which Image Builder does not have; name the image otherwise, or build with Packer'],
  ['tags of snapshots', { recipe: recipe({ snapshotTags: { Backup: 'no' } }) },
    '"snapshotTags" must be empty for a pipeline, because Image Builder tags images only, got Backup; leave them out, or build with Packer'],
  ['a role of its own machine', { recipe: recipe({ builder: new ImageBuilderMachine({ instanceProfile: 'mine' }) }) },
    '"instanceProfile" is not for a pipeline, which has a role of its own, got "mine"; leave it out, and give "builderRole" of the pipeline further permissions'],
  ['a VPC that is not the recipe\'s', { recipe: recipe({ builder: PLACE }) },
    '"vpc" must be the VPC that the recipe\'s builder names, which is vpc-0aaaaaaaaaaaaaaaa, got vpc-0123456789abcdef0; give that VPC, or take "vpcId" out of the builder'],
  ['subnets beside the recipe\'s', { recipe: recipe({ builder: PLACE }), vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } },
    '"vpcSubnets" must not be given where the recipe\'s builder names the subnet, which is subnet-0123456789abcdef0; leave it out, or take "subnetId" out of the builder'],
  ['a variable without a value', { recipe: recipe({ variables: VARIABLES }) }, 'variable "app_name" has no default and must be given, got nothing; add it to "variables"'],
  ['an unknown variable', { variables: { app: 'x' } }, 'variable "app" is not one of the recipe\'s, which are none; leave it out'],
  ['a value of two lines', { recipe: recipe({ variables: VARIABLES }), variables: { app_name: 'a\nb' } }, 'variable "app_name" must be one line of at most 1024 characters, got "a\\nb"'],
  ['a secret', { recipe: recipe({ variables: [{ name: 'token', sensitive: true }] }), variables: { token: 'x' } },
    'variable "token" is sensitive, but everybody who may read components can read what Image Builder runs; have a script fetch the secret by its ARN'],
  ['an image that is none', { recipe: recipe({ baseImage: ImageBase.amiVariable('ami_id', 'debian-12'), variables: VARIABLES.slice(1) }), variables: { ami_id: 'i-0' } },
    'variable "ami_id" must be the id of an image such as ami-0123456789abcdef0, because the recipe begins with it, got "i-0"'],
  ['a rate', { schedule: { expression: events.Schedule.expression('rate(1 day)') } }, '"expression" must be a cron expression, got "rate(1 day)"; use Schedule.cron'],
  ['no failures', { schedule: { expression: events.Schedule.cron({}), disableAfterFailures: 0 } }, '"disableAfterFailures" must be a whole number 1-10, got 0'],
])('%s is an error', (_case, props, message) => {
  expect(() => pipeline(props)).toThrow(message);
});

test('a value that only the deployment knows is an error', () => {
  const stack = new Stack(new App(), 'Test');
  const value = new CfnParameter(stack, 'Name').valueAsString;
  expect(() => pipeline({ recipe: recipe({ variables: VARIABLES }), variables: { app_name: value } })).toThrow('variable "app_name" must be known at synth, got a token');
});

test('the image is built where the stack is', () => {
  const elsewhere = recipe({ regions: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] });
  expect(() => pipeline({ recipe: elsewhere }, { env: { region: 'eu-west-1' } })).toThrow(
    '"regions" must begin with the region of the stack, because a pipeline builds there, got us-east-1 in a stack of eu-west-1; put eu-west-1 first, or deploy the stack in us-east-1',
  );
  expect(() => pipeline({ recipe: elsewhere }, { env: { region: 'us-east-1' } })).not.toThrow();
  expect(() => pipeline({ recipe: elsewhere })).not.toThrow();
});

test('all that is wrong is said at once', () => {
  expect(() => pipeline({ recipe: recipe({ snapshotTags: { Backup: 'no' }, variables: VARIABLES, builder: PLACE }) })).toThrow(/"snapshotTags"[^\n]*\n[^\n]*"app_name"[^\n]*\n[^\n]*"vpc"/);
});

test('the default VPC is never taken in silence', () => {
  expect(() => pipeline({ vpc: undefined })).toThrow('Test/Pipeline/Network: "vpc" must be given where the recipe\'s builder names no subnet, got nothing; Image Builder would take the default VPC');
  const builder = new ImageBuilderMachine({ subnetId: 'subnet-0123456789abcdef0' });
  expect(() => pipeline({ vpc: undefined, recipe: recipe({ builder }) })).toThrow('"vpc" must be given where the recipe\'s builder names no security group, got nothing; Image Builder would take the default group');
});

test('two pipelines of one family would take the pointer from one another', () => {
  const { stack } = pipeline();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-0', availabilityZones: ['a'], privateSubnetIds: ['subnet-0'] });
  expect(() => new ImageBuilderPipeline(stack, 'Second', { recipe: recipe(), vpc })).toThrow(
    'Test/Second: the family of a pipeline must be unique in its account and region, got "web", which is that of Test/Pipeline; '
    + 'give the recipe another name, or, where they are for different accounts or regions, both stacks their "env"',
  );
  expect(() => new ImageBuilderPipeline(stack, 'Third', { recipe: recipe({ name: 'app' }), vpc })).not.toThrow();
});

test.each([
  ['in two stacks of one account and region', { account: '111111111111', region: 'eu-west-1' }, { account: '111111111111', region: 'eu-west-1' }, true],
  ['where nobody says where a stack goes', {}, { account: '111111111111', region: 'eu-west-1' }, true],
  ['in two accounts', { account: '111111111111', region: 'eu-west-1' }, { account: '222222222222', region: 'eu-west-1' }, false],
  ['in two regions', { region: 'eu-west-1' }, { region: 'us-east-1' }, false],
])('two pipelines of one family %s are twins or not', (_case, one, two, areTwins) => {
  const app = new App();
  const builder = new ImageBuilderMachine({ subnetId: 'subnet-0123456789abcdef0', securityGroupId: 'sg-0123456789abcdef0' });
  const add = (scope: Construct, env: Environment): ImageBuilderPipeline => new ImageBuilderPipeline(new Stack(scope, 'Images', { env }), 'Pipeline', { recipe: recipe({ builder }) });
  add(new Stage(app, 'One'), one);
  const second = (): ImageBuilderPipeline => add(new Stage(app, 'Two'), two);
  if (areTwins) {
    expect(second).toThrow('got "web", which is that of One/Images/Pipeline; give the recipe another name');
  } else {
    expect(second).not.toThrow();
  }
});

test('a VPC that is only looked up, and one that only the deployment knows, are not held against the recipe\'s', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'eu-west-1' } });
  expect(() => pipeline({ recipe: recipe({ builder: PLACE }), vpc: ec2.Vpc.fromLookup(stack, 'Found', { tags: { Name: 'x' } }) })).not.toThrow();
  expect(() => new ImageBuilderPipeline(stack, 'Pipeline', { recipe: recipe({ builder: PLACE }), vpc: new ec2.Vpc(stack, 'Own') })).not.toThrow();
});

test('a pipeline that exists has a family that is a name', () => {
  expect(() => ImageBuilderPipeline.fromImageBuilderPipelineAttributes(new Stack(new App(), 'Test'), 'Pipeline', { imagePipelineName: 'x', family: 'Web' })).toThrow(
    'Test/Pipeline: "family" must be 1-48 lower-case letters, digits or -, beginning with a letter, got "Web"',
  );
});
