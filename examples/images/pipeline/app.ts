import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageBuilderPipeline, ImageFile, ImageRecipe, ImageStep, PackerTemplate, RedisEngine } from 'cdk-redis-fleet';

const app = new App();
const stack = new Stack(app, 'Images');
const vpc = new ec2.Vpc(stack, 'Vpc');
vpc.addFlowLog('FlowLog');

// The recipe in TypeScript
const check = ImageFile.fromText('ready.sh', readFileSync(join(__dirname, '..', 'redis', 'checks', 'ready.sh'), 'utf8'));
const recipe = ImageRecipe.redis(RedisEngine.REDIS_7_0, 'ubuntu-24.04', { name: 'redis-7', steps: [ImageStep.check(check)] });

// EC2 Image Builder makes an image every Monday where its base has changed
const pipeline = new ImageBuilderPipeline(stack, 'Pipeline', {
  recipe, vpc, schedule: { expression: events.Schedule.cron({ weekDay: 'MON', hour: '4', minute: '0' }), onlyAfterUpdates: true },
});

// Or a build in CI: Packer builds the same recipe, written as the image.yaml of a repository, in a private subnet of this VPC.
// Packer has no package here: give the checksum of its release for linux_amd64, as its maker publishes it
const packer = { version: '1.15.0', plugin: '1.3.4' };
const checksum = new CfnParameter(stack, 'PackerSha256', {
  description: `SHA-256 of packer_${packer.version}_linux_amd64.zip`, allowedPattern: '[0-9a-f]{64}',
});
const project = new codebuild.Project(stack, 'Build', {
  vpc,
  source: codebuild.Source.gitHub({ owner: 'company', repo: 'images' }),
  environment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0 },
  environmentVariables: { CHECKPOINT_DISABLE: { value: '1' }, PACKER_VERSION: { value: packer.version }, PACKER_SHA256: { value: checksum.valueAsString } },
  buildSpec: codebuild.BuildSpec.fromObject({
    version: '0.2',
    phases: {
      install: {
        commands: [
          'curl -fsSLo /tmp/packer.zip "https://releases.hashicorp.com/packer/${PACKER_VERSION}/packer_${PACKER_VERSION}_linux_amd64.zip"',
          'echo "$PACKER_SHA256  /tmp/packer.zip" | sha256sum -c -',
          'unzip -o /tmp/packer.zip packer -d /usr/local/bin',
          `packer plugins install github.com/hashicorp/amazon v${packer.plugin}`,
          'npm ci',
        ],
      },
      build: { commands: ['npx redis-fleet images validate image.yaml', 'npx redis-fleet images build image.yaml'] },
    },
  }),
});

// What Packer needs for this recipe: PackerTemplate writes what "redis-fleet images render" writes, the policy among it
const folder = mkdtempSync(join(tmpdir(), 'packer-'));
new PackerTemplate({ recipes: [recipe] }).writeTo(folder);
const document = iam.PolicyDocument.fromJson(JSON.parse(readFileSync(join(folder, 'packer-policy.json'), 'utf8')));
rmSync(folder, { recursive: true });
project.role?.attachInlinePolicy(new iam.Policy(stack, 'Packer', { document }));

// And "redis-fleet images build" itself: it moves the pointer, and finds the base by a public parameter
project.addToRolePolicy(new iam.PolicyStatement({
  actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:PutParameter'],
  resources: [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: pipeline.pointerName.slice(1) })],
}));
project.addToRolePolicy(new iam.PolicyStatement({
  actions: ['ssm:GetParameter'],
  resources: [stack.formatArn({ service: 'ssm', account: '', resource: `parameter${recipe.baseImage.parameterFor(recipe.architecture)}` })],
}));

app.synth();
