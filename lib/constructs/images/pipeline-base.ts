import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { pointerName } from '../../definitions/images/pointer';
import { Arns } from './statements';

/** A pipeline of EC2 Image Builder that builds the images of a family. */
export interface IImageBuilderPipeline extends IConstruct {
  /** ARN of the pipeline. */
  readonly imagePipelineArn: string;
  /** Name of the pipeline, and of its parts. */
  readonly imagePipelineName: string;
  /** Name of the family of images. */
  readonly family: string;
  /** Name of the SSM parameter that each build moves to its image: `/redis-fleet/images/FAMILY/candidate`. */
  readonly pointerName: string;
  /** Lets a principal start a build. */
  grantStart(grantee: iam.IGrantable): iam.Grant;
  /** Lets a principal see the pipeline and its images. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
  /** Lets a principal read the id of the newest image, in the region of the stack. */
  grantReadPointer(grantee: iam.IGrantable): iam.Grant;
  /** A rule for images that are there: in all regions, with the pointer moved. */
  onImageAvailable(id: string, options?: events.OnEventOptions): events.Rule;
  /** A rule for builds that failed or were cancelled. */
  onBuildFailed(id: string, options?: events.OnEventOptions): events.Rule;
}

/**
 * What both a pipeline of its own and one that exists can do.
 *
 * @internal
 */
export abstract class ImageBuilderPipelineBase extends Construct implements IImageBuilderPipeline {
  public abstract readonly imagePipelineArn: string;
  public abstract readonly imagePipelineName: string;
  public abstract readonly family: string;

  public get pointerName(): string {
    return pointerName(this.family, 'candidate');
  }

  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['imagebuilder:StartImagePipelineExecution'], resourceArns: [this.imagePipelineArn] });
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['imagebuilder:GetImage', 'imagebuilder:GetImagePipeline', 'imagebuilder:ListImagePipelineImages'],
      resourceArns: [this.imagePipelineArn, this.imageArns],
    });
  }

  public grantReadPointer(grantee: iam.IGrantable): iam.Grant {
    const pointer = new Arns(this).ssm('parameter', this.pointerName.replace(/^\//, ''));
    return iam.Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:GetParameters'], resourceArns: [pointer] });
  }

  public onImageAvailable(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onState(id, ['AVAILABLE'], options);
  }

  public onBuildFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onState(id, ['FAILED', 'CANCELLED'], options);
  }

  /** ARNs of the images, all of which have the name of the pipeline's recipe. */
  private get imageArns(): string {
    return new Arns(this).imageBuilder('image', `${this.imagePipelineName}/*`);
  }

  private onState(id: string, states: string[], options: events.OnEventOptions): events.Rule {
    const { target, eventPattern, ...rest } = options;
    const rule = new events.Rule(options.crossStackScope ?? this, id, rest);
    rule.addEventPattern({
      source: ['aws.imagebuilder'],
      detailType: ['EC2 Image Builder Image State Change'],
      resources: events.Match.prefix(this.imageArns.replace(/\*$/, '')),
      detail: { state: { status: states } },
    });
    if (eventPattern !== undefined) {
      rule.addEventPattern(eventPattern);
    }
    rule.addTarget(target);
    return rule;
  }
}
