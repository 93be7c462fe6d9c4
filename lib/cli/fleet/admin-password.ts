import type { SecretListEntry, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { FleetTags } from '../../definitions/tags';
import { awsError } from '../aws/aws-error';
import { clientSettings } from '../aws/settings';
import { CliError } from '../io';
import type { Login } from '../redis/connection';

/** A database of a fleet. */
export interface DatabaseName {
  readonly fleet: string;
  readonly database: string;
  readonly region: string;
}

/** The administrator, whom every database has. */
const USER = 'admin';
const LIST = { service: 'Secrets Manager', action: 'secretsmanager:ListSecrets', purpose: 'list the secrets' };
const READ = { service: 'Secrets Manager', action: 'secretsmanager:GetSecretValue', purpose: 'read the administrator\'s secret' };

/**
 * The administrator of a database, with the password in Secrets Manager; it is found by its tags.
 *
 * Throws a CliError where there is none, or AWS does not answer; no error holds any of the secret.
 */
export async function adminLogin(name: DatabaseName): Promise<Login> {
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(clientSettings(name.region));
  try {
    return { user: USER, password: await passwordIn(client, await secretOf(client, name), name.region) };
  } finally {
    client.destroy();
  }
}

/** The ARN of the administrator's secret. Its filters know keys and values only apart, so that each hit is looked at once more. */
async function secretOf(client: SecretsManagerClient, name: DatabaseName): Promise<string> {
  const { fleet, database, region } = name;
  const { paginateListSecrets } = await import('@aws-sdk/client-secrets-manager');
  const wanted = { [FleetTags.FLEET]: fleet, [FleetTags.DATABASE]: database, [FleetTags.USER]: USER };
  const found: SecretListEntry[] = [];
  try {
    for await (const page of paginateListSecrets({ client }, { Filters: [{ Key: 'tag-key', Values: [FleetTags.USER] }, { Key: 'tag-value', Values: [fleet] }] })) {
      found.push(...(page.SecretList ?? []).filter((secret) => hasTags(secret, wanted)));
    }
  } catch (error) {
    throw awsError(error, { ...LIST, region });
  }
  const [newest] = found.sort((one, other) => (other.CreatedDate?.getTime() ?? 0) - (one.CreatedDate?.getTime() ?? 0));
  if (newest?.ARN === undefined) {
    throw new CliError(`Secrets Manager in ${region} has no secret of the user ${USER} of database ${database} of fleet ${fleet}; check the region, the account and the name of the fleet`);
  }
  return newest.ARN;
}

function hasTags(secret: SecretListEntry, wanted: Readonly<Record<string, string>>): boolean {
  const tags = Object.fromEntries((secret.Tags ?? []).map(({ Key = '', Value }) => [Key, Value]));
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

async function passwordIn(client: SecretsManagerClient, arn: string, region: string): Promise<string> {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  let text: string | undefined;
  try {
    text = (await client.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString;
  } catch (error) {
    throw awsError(error, { ...READ, region });
  }
  const password = passwordOf(text);
  if (password === undefined) throw new CliError(`the secret ${arn} must be JSON with username and password`);
  return password;
}

/** A parser's error would show a part of the secret. */
function passwordOf(text = ''): string | undefined {
  try {
    const { password } = JSON.parse(text) as { password?: unknown };
    return typeof password === 'string' && password !== '' ? password : undefined;
  } catch {
    return undefined;
  }
}
