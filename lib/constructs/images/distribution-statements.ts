import { Aws } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { pointerName } from '../../definitions/images/pointer';
import { allow, type Arns, MADE_BY_IMAGE_BUILDER, MAKES_AS_IMAGE_BUILDER } from './statements';

/** The regions that get the image; that of the deployment where the recipe names none. */
export function regionsOf({ regions }: ImageRecipe): string[] {
  return regions.length === 0 ? [Aws.REGION] : regions.map(({ region }) => region);
}

/** What Image Builder may do to give a recipe's images to the recipe's regions and accounts: no more regions, keys and parameters than these. */
export function distributionStatements(arns: Arns, recipe: ImageRecipe): iam.PolicyStatement[] {
  const regions = regionsOf(recipe);
  const images = regions.map((region) => arns.ec2Public('image', region));
  const snapshots = regions.map((region) => arns.ec2Public('snapshot', region));
  const pointer = pointerName(recipe.name, 'candidate').replace(/^\//, '');
  return [
    allow('TagImages', ['ec2:CreateTags'], images),
    allow('TagSnapshots', ['ec2:CreateTags'], snapshots, MAKES_AS_IMAGE_BUILDER),
    allow('SetPermissions', ['ec2:ModifyImageAttribute'], images, MADE_BY_IMAGE_BUILDER),
    allow('MovePointer', ['ssm:GetParameter', 'ssm:PutParameter'], regions.map((region) => arns.ssm('parameter', pointer, { region }))),
    // It takes no resource in the region that it copies to
    ...(regions.length > 1 ? [allow('CopyImage', ['ec2:CopyImage'], ['*'], { StringEquals: { 'aws:RequestedRegion': regions } })] : []),
    ...keyStatements(recipe, regions),
  ];
}

/** The recipe's keys, through EC2 only; the AWS managed key of EBS needs no permission. */
function keyStatements({ kmsKeyArn, regions: named }: ImageRecipe, regions: readonly string[]): iam.PolicyStatement[] {
  const keys = [...new Set([kmsKeyArn, ...named.map((region) => region.kmsKeyArn)])].filter((arn) => arn !== undefined);
  if (keys.length === 0) {
    return [];
  }
  const throughEc2 = { 'kms:ViaService': regions.map((region) => `ec2.${region}.amazonaws.com`) };
  return [
    allow('Encrypt', ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKeyWithoutPlaintext'], keys, {
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['aws:ebs:id'] },
      StringEquals: throughEc2,
    }),
    allow('SeeKeys', ['kms:DescribeKey'], keys, { StringEquals: throughEc2 }),
    allow('LetUseKeys', ['kms:CreateGrant'], keys, { StringEquals: throughEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
  ];
}
