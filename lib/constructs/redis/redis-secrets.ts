import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { RedisUser } from '../../definitions/redis/user';

/** Length of a password: more than 256 bits of letters and digits. */
const PASSWORD_LENGTH = 48;

/** A generated password for each user; no template, user data or log ever holds one. */
export class RedisSecrets extends Construct {
  /** The secret of each user, by the user's name. */
  public readonly byUser: Readonly<Record<string, secretsmanager.ISecret>>;

  public constructor(scope: Construct, id: string, props: { fleet: string; users: readonly RedisUser[]; encryptionKey?: kms.IKey }) {
    super(scope, id);
    this.byUser = Object.fromEntries(props.users.map((user) => [user.name, new secretsmanager.Secret(this, user.name, {
      description: `Password of the Redis user ${user.name} of fleet ${props.fleet}`,
      encryptionKey: props.encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: user.name }),
        generateStringKey: 'password',
        passwordLength: PASSWORD_LENGTH,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    })]));
  }
}
