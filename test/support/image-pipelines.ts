import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ImageBase, ImageFile, ImageRecipe, type ImageRecipeProps, ImageStep } from '../../lib';
import { ImageBuilderPipeline, type ImageBuilderPipelineProps } from '../../lib/constructs/images/image-builder-pipeline';

/** A script that does nothing. */
export const SCRIPT = ImageFile.fromText('install.sh', '#!/bin/sh\nexit 0\n');
/** A check that finds nothing. */
export const CHECK = ImageFile.fromText('check.sh', '#!/bin/sh\ntrue\n');

/** A small recipe. */
export function recipe(props: Partial<ImageRecipeProps> = {}): ImageRecipe {
  return new ImageRecipe({ name: 'web', baseImage: ImageBase.operatingSystem('ubuntu-24.04'), steps: [ImageStep.script(SCRIPT)], ...props });
}

export interface SynthesizedPipeline {
  readonly stack: Stack;
  readonly pipeline: ImageBuilderPipeline;
  /** The stack of the pipeline, as soon as it is asked for. */
  readonly template: Template;
}

/** A pipeline in a stack of its own and a VPC that exists. */
export function pipeline(props: Partial<ImageBuilderPipelineProps> = {}, stackProps: StackProps = {}): SynthesizedPipeline {
  const stack = new Stack(new App(), 'Test', stackProps);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'] });
  const made = new ImageBuilderPipeline(stack, 'Pipeline', { recipe: recipe(), vpc, ...props });
  return { stack, pipeline: made, get template() { return Template.fromStack(stack); } };
}
