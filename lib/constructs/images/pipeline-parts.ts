import { Stack } from 'aws-cdk-lib';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { hasTests } from '../../definitions/images/has-tests';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { ARCHITECTURE_TAG, IMAGE_TAG, NAME_TAG, RECIPE_TAG, SOURCE_AMI_TAG, TESTED, TESTED_TAG } from '../../definitions/images/image-tags';
import { pointerName } from '../../definitions/images/pointer';
import { filledText } from '../../definitions/images/variable-text';
import { documentText, fitsInline } from '../../rendering/images/awstoe/document';
import { BUNDLE_SOURCE, planDocument } from '../../rendering/images/awstoe/plan-document';
import type { ImagePlan } from '../../rendering/images/plan';
import type { BuilderNetwork } from './builder-network';
import { regionsOf } from './distribution-statements';
import { ImageAsset } from './image-asset';

/** What all parts of a pipeline are made from. */
export interface PipelineSource {
  /** Name of every part. */
  readonly name: string;
  readonly recipe: ImageRecipe;
  readonly plan: ImagePlan;
  /** SHA-256 of the recipe. */
  readonly hash: string;
  /** Values of the recipe's variables. */
  readonly values: Readonly<Record<string, string>>;
}

/** A component of the same name and version is a new build of it. */
const COMPONENT_VERSION = '1.0.0';
/** Image Builder counts the last part up. */
const RECIPE_VERSION = '1.0.x';

/** The component: the document itself, or where it lies if it is too large. */
export function addComponent(scope: Construct, { name, recipe, plan, values }: PipelineSource, archive: Uint8Array): imagebuilder.CfnComponent {
  const text = documentText(planDocument(plan, { family: recipe.name, archive, values }));
  const content = fitsInline(text) ? { data: text } : { uri: new ImageAsset(scope, 'Document', 'document.yaml', text).uri };
  return new imagebuilder.CfnComponent(scope, 'Component', { name, platform: 'Linux', version: COMPONENT_VERSION, description: `Image ${recipe.name}`, ...content });
}

/** The recipe of Image Builder: what the image begins with, its disks, and the component. */
export function addRecipe(scope: Construct, { name, recipe, values }: PipelineSource, componentArn: string, bundleUri: string): imagebuilder.CfnImageRecipe {
  return new imagebuilder.CfnImageRecipe(scope, 'Recipe', {
    name,
    version: RECIPE_VERSION,
    description: `Image ${recipe.name}`,
    parentImage: parentImage(recipe, values),
    components: [{ componentArn, parameters: [{ name: BUNDLE_SOURCE, value: [bundleUri] }] }],
    blockDeviceMappings: recipe.disks.map(({ deviceName, sizeGiB, volumeType, iops, throughput, snapshotId }) => ({
      deviceName: deviceName ?? recipe.baseImage.rootDevice,
      ebs: { volumeSize: sizeGiB, volumeType, iops, throughput, snapshotId, encrypted: true, kmsKeyId: recipe.kmsKeyArn, deleteOnTermination: true },
    })),
    // An agent that a step installs is of the image: Image Builder would remove it with its own
    additionalInstanceConfiguration: { systemsManagerAgent: { uninstallAfterBuild: false } },
  });
}

function parentImage({ baseImage, architecture }: ImageRecipe, values: Readonly<Record<string, string>>): string {
  const parameter = baseImage.parameterFor(architecture);
  const source = parameter === undefined ? sourceAmi(baseImage, values) : `ssm:${parameter}`;
  if (source === undefined) {
    throw new Error(`the image that a pipeline begins with must be an SSM parameter, an id or a variable with a value, got none of them for the base of kind ${baseImage.kind}`);
  }
  return source;
}

function sourceAmi({ amiId, variable }: ImageRecipe['baseImage'], values: Readonly<Record<string, string>>): string | undefined {
  return variable === undefined ? amiId : values[variable];
}

/** The machines that build: their type, network and role, IMDSv2 only, and whom Image Builder tells of a build. */
export function addInfrastructure(
  scope: Construct, { name, recipe }: PipelineSource, network: BuilderNetwork, more: { readonly instanceProfileName: string; readonly topic?: sns.ITopic },
): imagebuilder.CfnInfrastructureConfiguration {
  return new imagebuilder.CfnInfrastructureConfiguration(scope, 'Infrastructure', {
    name,
    description: `Machines that build the image ${recipe.name}`,
    instanceTypes: [recipe.instanceType],
    instanceProfileName: more.instanceProfileName,
    instanceMetadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    subnetId: network.subnetId,
    securityGroupIds: [network.securityGroup.securityGroupId],
    snsTopicArn: more.topic?.topicArn,
    terminateInstanceOnFailure: true,
    resourceTags: { [IMAGE_TAG]: recipe.name },
  });
}

/** The images in every region: name, tags, key, who may start them, and the pointer that then names the newest one. */
export function addDistribution(scope: Construct, source: PipelineSource): imagebuilder.CfnDistributionConfiguration {
  const { name, recipe } = source;
  const [home] = regionsOf(recipe);
  return new imagebuilder.CfnDistributionConfiguration(scope, 'Distribution', {
    name,
    description: `Images ${recipe.name}`,
    distributions: regionsOf(recipe).map((region) => ({
      region,
      // As CloudFormation writes them: the CDK leaves the names in here alone
      amiDistributionConfiguration: {
        Name: `${recipe.name}-{{ imagebuilder:buildDate }}`,
        Description: `Image ${recipe.name} of ${recipe.baseImage.osName}`,
        AmiTags: amiTags(source),
        // The key at home is that of the disks
        ...(region === home ? {} : { KmsKeyId: recipe.regions.find((each) => each.region === region)?.kmsKeyArn }),
        ...launchPermission(recipe),
      },
      ssmParameterConfigurations: [{ parameterName: pointerName(recipe.name, 'candidate'), dataType: 'aws:ec2:image' }],
    })),
  });
}

function amiTags({ recipe, hash, values }: PipelineSource): Record<string, string> {
  const source = sourceAmi(recipe.baseImage, values);
  const own = Object.entries(recipe.tags).map(([key, value]) => [key, filledText(value, values)]);
  return {
    [NAME_TAG]: recipe.name,
    ...Object.fromEntries(own) as Record<string, string>,
    [IMAGE_TAG]: recipe.name,
    [RECIPE_TAG]: hash,
    [ARCHITECTURE_TAG]: recipe.architecture,
    ...(source === undefined ? {} : { [SOURCE_AMI_TAG]: source }),
    // No image is distributed that fails its tests
    ...(hasTests(recipe) ? { [TESTED_TAG]: TESTED } : {}),
  };
}

function launchPermission({ accounts, organizations, organizationalUnits }: ImageRecipe): Record<string, Record<string, string[]>> {
  const lists = { UserIds: accounts, OrganizationArns: organizations, OrganizationalUnitArns: organizationalUnits };
  const given = Object.entries(lists).filter(([, list]) => list.length > 0);
  return given.length === 0 ? {} : { LaunchPermissionConfiguration: Object.fromEntries(given) };
}

/** ARN of a workflow of Image Builder's own, in its newest version. */
export function managedWorkflow(scope: Construct, type: 'build' | 'test', workflow: string): string {
  return Stack.of(scope).formatArn({ service: 'imagebuilder', account: 'aws', resource: 'workflow', resourceName: `${type}/${workflow}/x.x.x` });
}
