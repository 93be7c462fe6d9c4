import { createHash } from 'crypto';
import { Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { text } from '../../definitions/checks';
import { hasTests } from '../../definitions/images/has-tests';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { IMAGE_TAG } from '../../definitions/images/image-tags';
import { FAMILY } from '../../definitions/images/pointer';
import { bundleArchive } from '../../rendering/images/awstoe/plan-document';
import { planOf, recipeHash } from '../../rendering/images/plan';
import { BuilderNetwork } from './builder-network';
import { readBuilderPrograms } from './builder-programs';
import { BuilderRole } from './builder-role';
import { ExecutionRole } from './execution-role';
import { ImageAsset } from './image-asset';
import type { ImageBuilderSchedule } from './image-builder-schedule';
import { ImageRetirement } from './image-retirement';
import { ImageLifecycle } from './lifecycle';
import { type IImageBuilderPipeline, ImageBuilderPipelineBase } from './pipeline-base';
import { adviceOf } from './pipeline-advice';
import { checkPipeline, valuesOf } from './pipeline-checks';
import { addComponent, addDistribution, addInfrastructure, addRecipe, managedWorkflow, type PipelineSource } from './pipeline-parts';
import { Arns } from './statements';

/** What a pipeline of EC2 Image Builder is made from. */
export interface ImageBuilderPipelineProps {
  /** What the images hold and who gets them. The SSH settings of its builder are Packer's: Image Builder needs no SSH. */
  readonly recipe: ImageRecipe;
  /**
   * The VPC that the machines build in.
   * @default - the subnet and the security group of the recipe's builder, which must name both then
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Subnets of the VPC; the first is taken. Its machines must reach AWS and the repositories of the operating system.
   * @default - private subnets with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Values of the recipe's variables, by name.
   * @default - their defaults
   */
  readonly variables?: Record<string, string>;
  /**
   * When it builds by itself.
   * @default - when it is started
   */
  readonly schedule?: ImageBuilderSchedule;
  /**
   * Whom Image Builder tells of each build; the policy of an encrypted topic's key must let Image Builder use it.
   * @default - nobody
   */
  readonly topic?: sns.ITopic;
  /**
   * Whether Amazon Inspector, which must be active in the account, looks for vulnerabilities on a machine of the image.
   * @default false
   */
  readonly imageScanning?: boolean;
  /**
   * What Image Builder does with older images.
   * @default ImageRetirement.NONE
   */
  readonly retirement?: ImageRetirement;
  /**
   * Whether each deployment that changes the pipeline builds an image and waits for it: for up to an hour, and fails with it.
   * @default false
   */
  readonly waitForBuild?: boolean;
  /**
   * How long logs are kept.
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/** A pipeline that exists. */
export interface ImageBuilderPipelineAttributes {
  /** Name of the pipeline. */
  readonly imagePipelineName: string;
  /** Name of the family of images. */
  readonly family: string;
}

/** Scheduled builds that may fail in a row. */
const DISABLE_AFTER = 3;
/** Of the hash that makes names unique. */
const NAME_DIGITS = 8;

/**
 * A pipeline of EC2 Image Builder that makes images by the same steps as Packer, and moves the pointer `candidate` to each.
 *
 * Throws when Image Builder cannot do what the recipe asks for, naming all of it at once.
 */
export class ImageBuilderPipeline extends ImageBuilderPipelineBase {
  /** A pipeline that exists, in this account and region. */
  public static fromImageBuilderPipelineAttributes(scope: Construct, id: string, attrs: ImageBuilderPipelineAttributes): IImageBuilderPipeline {
    return new ImportedPipeline(scope, id, attrs);
  }

  public readonly imagePipelineArn: string;
  public readonly imagePipelineName: string;
  public readonly family: string;
  /** The role of the machines that build and test: give it what the recipe's scripts need beyond the bundle. */
  public readonly builderRole: iam.IRole;
  /** The role that Image Builder works by. */
  public readonly executionRole: iam.IRole;
  /** What the machines that build may reach beside AWS and package repositories. */
  public readonly connections: ec2.Connections;
  /** Where Image Builder and the recipe's steps write what they do. */
  public readonly logGroup: logs.ILogGroup;
  /** Id of the image that the deployment built; undefined without `waitForBuild`. */
  public readonly imageId?: string;

  public constructor(scope: Construct, id: string, props: ImageBuilderPipelineProps) {
    super(scope, id);
    const { recipe, imageScanning = false } = props;
    const source = sourceOf(this, props);
    const { name } = source;
    const archive = bundleArchive(source.plan);
    const bundle = new ImageAsset(this, 'Bundle', 'bundle.zip', archive);
    const network = new BuilderNetwork(this, 'Network', props);
    const logGroup = new logs.LogGroup(this, 'LogGroup', { retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
    const builder = new BuilderRole(this, 'BuilderRole', { name, bundleArn: bundle.objectArn, logGroup });
    const execution = new ExecutionRole(this, 'ExecutionRole', {
      name, recipe, logGroup, topic: props.topic, builderRole: builder.role, isScanned: imageScanning, subnetId: network.subnetId, securityGroupId: network.securityGroup.securityGroupId,
    });
    const component = addComponent(this, source, archive);
    const pipeline = new imagebuilder.CfnImagePipeline(this, 'Resource', {
      name,
      description: `Images ${recipe.name}`,
      executionRole: execution.role.roleArn,
      imageRecipeArn: addRecipe(this, source, component.attrArn, bundle.uri).attrArn,
      infrastructureConfigurationArn: addInfrastructure(this, source, network, { topic: props.topic, instanceProfileName: builder.instanceProfileName }).attrArn,
      distributionConfigurationArn: addDistribution(this, source).attrArn,
      imageTags: { [IMAGE_TAG]: recipe.name },
      loggingConfiguration: { imageLogGroupName: logGroup.logGroupName, pipelineLogGroupName: logGroup.logGroupName },
      schedule: scheduleOf(props.schedule),
      status: 'ENABLED',
      ...stages(this, { isTested: hasTests(recipe) || imageScanning, isScanned: imageScanning }),
    });
    // A build that starts at once has all its permissions and its way out
    pipeline.node.addDependency(builder, execution, ...(props.vpc === undefined ? [] : [props.vpc]));
    this.node.defaultChild = pipeline;
    if (props.retirement === ImageRetirement.DEPRECATE) {
      new ImageLifecycle(this, 'Lifecycle', { name, recipe });
    }
    this.imagePipelineArn = pipeline.attrArn;
    this.imagePipelineName = name;
    this.family = recipe.name;
    this.builderRole = builder.role;
    this.executionRole = execution.role;
    this.connections = new ec2.Connections({ securityGroups: [network.securityGroup] });
    this.logGroup = logGroup;
    this.imageId = props.waitForBuild === true ? builtImage(this, pipeline).attrImageId : undefined;
  }
}

class ImportedPipeline extends ImageBuilderPipelineBase {
  public readonly imagePipelineArn: string;
  public readonly imagePipelineName: string;
  public readonly family: string;

  public constructor(scope: Construct, id: string, { imagePipelineName, family }: ImageBuilderPipelineAttributes) {
    super(scope, id);
    const problem = text('family', family, FAMILY);
    if (problem !== undefined) {
      throw new Error(`${this.node.path}: ${problem}`);
    }
    this.imagePipelineName = imagePipelineName;
    this.imagePipelineArn = new Arns(this).imageBuilder('image-pipeline', imagePipelineName);
    this.family = family;
  }
}

/** What the parts are made from; throws when something is wrong with it. */
function sourceOf(scope: ImageBuilderPipeline, props: ImageBuilderPipelineProps): PipelineSource {
  const { recipe, variables = {} } = props;
  refuseTwin(scope, recipe.name);
  checkPipeline({ ...props, variables, region: Stack.of(scope).region });
  // Image Builder's own clean-up removes what its agent works with until the end
  const plan = planOf(recipe, readBuilderPrograms(), 'keep');
  const values = valuesOf(recipe, variables);
  adviceOf(recipe).forEach(({ id, message }) => Annotations.of(scope).addWarningV2(`cdk-redis-fleet:${id}`, message));
  return { name: nameOf(scope, recipe.name), recipe, plan, hash: recipeHash(recipe, plan, values), values };
}

/** Unique in its account and region, as the name of the stack is; the same as long as the stack keeps its name and the construct its place in the tree. */
function nameOf(scope: ImageBuilderPipeline, family: string): string {
  const place = [outermost(Stack.of(scope)).stackName, scope.node.addr];
  return `${family}-${createHash('sha256').update(JSON.stringify(place)).digest('hex').slice(0, NAME_DIGITS)}`;
}

/** The stack that is deployed by its own name: only the deployment knows that of a nested one. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : outermost(stack.nestedStackParent);
}

/** Two pipelines of one family would take the pointer from one another. */
function refuseTwin(scope: ImageBuilderPipeline, family: string): void {
  const others = scope.node.root.node.findAll().filter((other) => other !== scope && other instanceof ImageBuilderPipeline && other.family === family);
  const twin = others.find((other) => mayShareRegion(Stack.of(scope), Stack.of(other)));
  if (twin !== undefined) {
    throw new Error(
      `${scope.node.path}: the family of a pipeline must be unique in its account and region, got ${JSON.stringify(family)}, which is that of ${twin.node.path}; `
      + 'give the recipe another name, or, where they are for different accounts or regions, both stacks their "env"',
    );
  }
}

/** Whether two stacks are, or may be, for the same region of the same account. */
function mayShareRegion(one: Stack, other: Stack): boolean {
  return mayBeSame(one.account, other.account) && mayBeSame(one.region, other.region);
}

function mayBeSame(one: string, other: string): boolean {
  return one === other || Token.isUnresolved(one) || Token.isUnresolved(other);
}

function scheduleOf(schedule: ImageBuilderSchedule | undefined): imagebuilder.CfnImagePipeline.ScheduleProperty | undefined {
  return schedule && {
    scheduleExpression: schedule.expression.expressionString,
    timezone: schedule.timeZone?.timezoneName,
    pipelineExecutionStartCondition: schedule.onlyAfterUpdates === true ? 'EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE' : 'EXPRESSION_MATCH_ONLY',
    autoDisablePolicy: { failureCount: schedule.disableAfterFailures ?? DISABLE_AFTER },
  };
}

/** The stages of a build: a scan, too, needs a machine that was started from the image. */
function stages(scope: Construct, { isTested, isScanned }: { readonly isTested: boolean; readonly isScanned: boolean }): Partial<imagebuilder.CfnImagePipelineProps> {
  const test = isTested ? [{ workflowArn: managedWorkflow(scope, 'test', 'test-image') }] : [];
  return {
    enhancedImageMetadataEnabled: true,
    imageTestsConfiguration: { imageTestsEnabled: isTested },
    imageScanningConfiguration: { imageScanningEnabled: isScanned },
    workflows: [{ workflowArn: managedWorkflow(scope, 'build', 'build-image') }, ...test],
  };
}

/** A build by the deployment, and another one whenever the pipeline changes; the image stays when the stack goes. */
function builtImage(scope: Construct, pipeline: imagebuilder.CfnImagePipeline): imagebuilder.CfnImage {
  const image = new imagebuilder.CfnImage(scope, 'Image', { imagePipelineExecutionSettings: { deploymentId: pipeline.attrDeploymentId, onUpdate: true } });
  image.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return image;
}
