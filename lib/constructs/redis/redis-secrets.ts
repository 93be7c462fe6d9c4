import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { FleetDefinition } from '../../definitions/fleet';
import type { RedisDatabase } from '../../definitions/redis/database';
import { FleetTags } from '../../definitions/tags';

/** Length of a password: more than 256 bits of letters and digits. */
const PASSWORD_LENGTH = 48;

/** What the secrets of a fleet are made from. */
export interface RedisSecretsProps {
  readonly definition: FleetDefinition;
  /** Key of the secrets; the AWS managed key where there is none. */
  readonly encryptionKey?: kms.IKey;
}

/** A generated password for each user of each database; no template, user data or log ever holds one. */
export class RedisSecrets extends Construct {
  /** The secret of each user, by `definition.secretKey`. */
  public readonly byKey: Readonly<Record<string, secretsmanager.ISecret>>;

  public constructor(scope: Construct, id: string, props: RedisSecretsProps) {
    super(scope, id);
    const { databases } = props.definition;
    this.byKey = Object.fromEntries(databases.flatMap((database) => database.users.map((user) => {
      const key = props.definition.secretKey(database.name, user.name);
      return [key, this.addSecret(key, { database, user: user.name }, props)];
    })));
  }

  private addSecret(id: string, { database, user }: { database: RedisDatabase; user: string }, { definition, encryptionKey }: RedisSecretsProps): secretsmanager.ISecret {
    const secret = new secretsmanager.Secret(this, id, {
      description: `Password of the Redis user ${user} of database ${database.name} of fleet ${definition.name}`,
      encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: user }),
        generateStringKey: 'password',
        passwordLength: PASSWORD_LENGTH,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Tags.of(secret).add(FleetTags.DATABASE, database.name);
    Tags.of(secret).add(FleetTags.USER, user);
    return secret;
  }
}
