import type { Form } from '../checks';
import { text, wholeNumber } from '../checks';
import { own } from '../own';
import { Problems } from '../problems';

/** SSH straight to an address of the host: by VPN, Direct Connect, or from within the VPC. */
export interface DirectReach {
  readonly kind: 'direct';
  /** Which address is taken; a host without a public one is reached by its private one. */
  readonly address: 'private' | 'public';
}

/** SSH by way of a bastion. */
export interface BastionReach {
  readonly kind: 'bastion';
  /** Name or address of the bastion. */
  readonly host: string;
  /** Who logs in at the bastion. @default the user that SSH is configured with */
  readonly user?: string;
  /** Port of the bastion, 1-65535. @default 22 */
  readonly port?: number;
}

/** SSH through AWS Systems Manager. */
export interface SsmReach {
  readonly kind: 'ssm';
  /** Profile of the AWS settings. @default that of the environment */
  readonly profile?: string;
}

/** Ansible's connection plugin `amazon.aws.aws_ssm`, which carries files through S3. */
export interface AwsSsmReach {
  readonly kind: 'aws_ssm';
  /** S3 bucket that files pass through. */
  readonly bucket: string;
  readonly profile?: string;
  /** Document of Systems Manager that sessions use. */
  readonly document?: string;
  /** Path of the session-manager-plugin on the control node. */
  readonly plugin?: string;
  /** Seconds, 1-3600. @default 60 */
  readonly timeoutSeconds?: number;
  /** 0-10. @default 3 */
  readonly retries?: number;
  readonly bucketSseMode?: 'AES256' | 'aws:kms';
  readonly bucketSseKmsKeyId?: string;
}

/** SSH through an EC2 Instance Connect Endpoint. */
export interface InstanceConnectReach {
  readonly kind: 'instance_connect';
  /** Id of the endpoint. @default the one that AWS finds for the instance's VPC */
  readonly endpointId?: string;
  readonly profile?: string;
}

/** How Ansible reaches the hosts. */
export type Reach = DirectReach | BastionReach | SsmReach | AwsSsmReach | InstanceConnectReach;

/** The ways to reach hosts. */
export const REACH_KINDS = ['direct', 'bastion', 'ssm', 'aws_ssm', 'instance_connect'] as const satisfies readonly Reach['kind'][];

/** SSH to private addresses. */
export const DIRECT: DirectReach = { kind: 'direct', address: 'private' };

// These values end up among the arguments of SSH: none may begin with "-" or hold what a shell takes for its own
const HOST: Form = { pattern: /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, allowed: 'a host name or an address' };
const USER: Form = { pattern: /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, allowed: 'a user name of letters, digits, "_", "." or "-"' };
export const PROFILE: Form = { pattern: /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}$/, allowed: 'the name of an AWS profile: letters, digits or "_.@+-"' };
const BUCKET: Form = { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, allowed: 'the name of an S3 bucket' };
const DOCUMENT: Form = { pattern: /^[A-Za-z0-9_][A-Za-z0-9_.:/-]{2,127}$/, allowed: 'the name or ARN of a document of Systems Manager' };
const PLUGIN: Form = { pattern: /^\/[A-Za-z0-9_./+-]+$/, allowed: 'an absolute path without spaces' };
const KMS_KEY: Form = { pattern: /^[A-Za-z0-9][A-Za-z0-9:/_-]{0,255}$/, allowed: 'the id, alias or ARN of a KMS key' };
const ENDPOINT: Form = { pattern: /^eice-[0-9a-f]{8,17}$/, allowed: 'the id of an EC2 Instance Connect Endpoint, such as eice-0123456789abcdef0' };

/** Checks the values of a reach. Throws a DefinitionError with all that is wrong. */
export function checkedReach<Kind extends Reach>(reach: Kind): Kind {
  const problems = new Problems();
  for (const [name, value] of Object.entries(reach) as [string, string][]) {
    const form = own(FORMS, name);
    problems.check(name, form && text(name, value, form));
  }
  if (reach.kind === 'bastion') {
    problems.check('port', wholeNumber('port', reach.port, { min: 1, max: 65_535 }));
  }
  if (reach.kind === 'aws_ssm') {
    problems.check('timeoutSeconds', wholeNumber('timeoutSeconds', reach.timeoutSeconds, { min: 1, max: 3600 }));
    problems.check('retries', wholeNumber('retries', reach.retries, { min: 0, max: 10 }));
    if (reach.bucketSseKmsKeyId !== undefined && reach.bucketSseMode !== 'aws:kms') {
      problems.add('bucketSseKmsKeyId', '"bucketSseKmsKeyId" needs "bucketSseMode: aws:kms"; add that');
    }
  }
  problems.throwIfAny();
  return reach;
}

const FORMS: Readonly<Record<string, Form>> = {
  host: HOST, user: USER, profile: PROFILE, bucket: BUCKET, document: DOCUMENT, plugin: PLUGIN, bucketSseKmsKeyId: KMS_KEY, endpointId: ENDPOINT,
};
