import * as iam from 'aws-cdk-lib/aws-iam';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { Construct } from 'constructs';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import type { ImageRetention } from '../../definitions/images/image-retention';
import { IMAGE_TAG } from '../../definitions/images/image-tags';
import { regionsOf } from './distribution-statements';
import { allow, Arns, MADE_BY_IMAGE_BUILDER } from './statements';

/** Which images are deprecated. */
export interface ImageLifecycleProps {
  /** Name of the parts of the pipeline. */
  readonly name: string;
  readonly recipe: ImageRecipe;
}

/**
 * The largest number of a unit of time.
 * @see https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_LifecyclePolicyDetailFilter.html
 */
const MAX_UNITS = 1000;
const DAYS_A_WEEK = 7;
/** What a machine was started from within this time is passed over. */
const LAST_LAUNCHED: imagebuilder.CfnLifecyclePolicy.LastLaunchedProperty = { unit: 'YEARS', value: 1 };

/**
 * The rule that deprecates a family's older images, which it finds by their tag: a rule by recipe would know one version of it only.
 *
 * Its role is limited to images of the family that Image Builder made.
 */
export class ImageLifecycle extends Construct {
  public constructor(scope: Construct, id: string, { name, recipe }: ImageLifecycleProps) {
    super(scope, id);
    const description = `Older images ${recipe.name}`;
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('imagebuilder.amazonaws.com'), description });
    const policy = new iam.ManagedPolicy(this, 'Policy', { description, roles: [role], statements: lifecycleStatements(new Arns(this), recipe) });
    const rule = new imagebuilder.CfnLifecyclePolicy(this, 'Resource', {
      name,
      description,
      executionRole: role.roleArn,
      resourceType: 'AMI_IMAGE',
      resourceSelection: { tagMap: { [IMAGE_TAG]: recipe.name } },
      policyDetails: [{
        action: { type: 'DEPRECATE', includeResources: { amis: true, snapshots: false } },
        filter: ageFilter(recipe.retention),
        exclusionRules: { amis: { lastLaunched: LAST_LAUNCHED } },
      }],
      status: 'ENABLED',
    });
    rule.node.addDependency(policy);
  }
}

/** A day at least; in weeks where the days are more than a rule can say. */
function ageFilter({ minimumAgeDays }: ImageRetention): imagebuilder.CfnLifecyclePolicy.FilterProperty {
  return minimumAgeDays > MAX_UNITS
    ? { type: 'AGE', unit: 'WEEKS', value: Math.ceil(minimumAgeDays / DAYS_A_WEEK) }
    : { type: 'AGE', unit: 'DAYS', value: Math.max(1, minimumAgeDays) };
}

function lifecycleStatements(arns: Arns, recipe: ImageRecipe): iam.PolicyStatement[] {
  const images = regionsOf(recipe).map((region) => arns.ec2Public('image', region));
  const ofFamily = { StringEquals: { ...MADE_BY_IMAGE_BUILDER.StringEquals, [`aws:ResourceTag/${IMAGE_TAG}`]: recipe.name } };
  return [
    allow('See', ['ec2:DescribeImages', 'tag:GetResources'], ['*']),
    allow('SeeLastLaunch', ['ec2:DescribeImageAttribute'], images, ofFamily),
    allow('Deprecate', ['ec2:EnableImageDeprecation', 'ec2:DisableImageDeprecation'], images, ofFamily),
    allow('MarkAsDeprecated', ['ec2:CreateTags', 'ec2:DeleteTags'], images, {
      StringEquals: { ...ofFamily.StringEquals, 'aws:RequestTag/DeprecatedBy': 'EC2 Image Builder' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'DeprecatedBy' },
    }),
  ];
}
