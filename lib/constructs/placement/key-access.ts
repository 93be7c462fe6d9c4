import { Annotations, Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const POLICY_GUIDE = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html';

/**
 * Lets EC2 use the key for volumes of this account, as the AWS managed key of EBS does.
 *
 * EC2 Auto Scaling starts machines by a role of its own, which no policy of the account lets use a key. The role cannot be
 * named here: it does not exist in a new account. A key that was imported keeps its policy: its owner is asked to add this.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export function allowVolumes(scope: Construct, key: kms.IKey): void {
  const { statementAdded } = key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'VolumesOfThisAccount',
    principals: [new iam.AnyPrincipal()],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID, 'kms:ViaService': Fn.join('.', ['ec2', Aws.REGION, 'amazonaws.com']) } },
  }));
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2('cdk-redis-fleet:importedKey', `the policy of key ${key.keyArn} must let the role AWSServiceRoleForAutoScaling of this account use it, or no machine starts: ${POLICY_GUIDE}`);
  }
}
