import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Conditions of a statement: operator, key, value. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/** The tag that Image Builder puts on all that it makes. */
const OWN = 'EC2 Image Builder';
/** Of resources that Image Builder made. */
export const MADE_BY_IMAGE_BUILDER: Conditions = { StringEquals: { 'aws:ResourceTag/CreatedBy': OWN } };
/** Of what Image Builder makes. */
export const MAKES_AS_IMAGE_BUILDER: Conditions = { StringEquals: { 'aws:RequestTag/CreatedBy': OWN } };

/** A statement that allows. */
export function allow(sid: string, actions: string[], resources: string[], conditions?: Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}

/** ARNs of this account and region, unless they say otherwise. */
export class Arns {
  private readonly stack: Stack;

  public constructor(scope: IConstruct) {
    this.stack = Stack.of(scope);
  }

  /** Resources of EC2 that belong to the account: `instance/*`. */
  public ec2(resource: string): string {
    return this.stack.formatArn({ service: 'ec2', resource, resourceName: '*' });
  }

  /** One resource of EC2 by its id, which may belong to another account that shares it, as subnets do. */
  public ec2ById(resource: string, id: string): string {
    return this.stack.formatArn({ service: 'ec2', resource, resourceName: id, account: '*' });
  }

  /** Images or snapshots, which the ARN gives to no account, in a region. */
  public ec2Public(resource: 'image' | 'snapshot', region?: string): string {
    return this.stack.formatArn({ service: 'ec2', resource, resourceName: '*', account: '', region });
  }

  /** Something of Systems Manager. */
  public ssm(resource: string, resourceName = '*', of: { readonly account?: string; readonly region?: string } = {}): string {
    return this.stack.formatArn({ service: 'ssm', resource, resourceName, ...of });
  }

  /** Something of Image Builder; its ARNs have their names in lower case. */
  public imageBuilder(resource: string, resourceName: string): string {
    return this.stack.formatArn({ service: 'imagebuilder', resource, resourceName });
  }

  /** A role of another service in this account. */
  public serviceRole(service: string): string {
    return this.stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: `aws-service-role/${service}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  /** All objects of a bucket of AWS. */
  public objects(bucket: string): string {
    return `arn:${Aws.PARTITION}:s3:::${bucket}/*`;
  }
}
