import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/**
 * The table that remembers of a Redis Cluster what its nodes must agree on: that it has been created, and which node holds which slot.
 *
 * It outlives its stack: a fleet that forgot that it had been created could be created again over its data.
 */
export class FleetRegistry extends Construct {
  /** The table. */
  public readonly table: dynamodb.ITable;

  public constructor(scope: Construct, id: string, props: { encryptionKey?: kms.IKey }) {
    super(scope, id);
    const { encryptionKey } = props;
    this.table = new dynamodb.Table(this, 'Resource', {
      partitionKey: { name: 'fleet', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'item', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: encryptionKey === undefined ? dynamodb.TableEncryption.AWS_MANAGED : dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
