import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Account, LiveSource } from '../../../../definitions/inventory/sources';
import { awsError } from '../../../aws/aws-error';
import { clientSettings, regionOf } from '../../../aws/settings';
import { CliError, type CliIo } from '../../../io';

/** A region of an account that is asked. */
export interface Place {
  readonly region: string;
  /** Name of the account that the configuration gives. */
  readonly account?: string;
  /** Profile of the AWS settings that gives the credentials. */
  readonly profile?: string;
  /** What messages call the account; undefined where there is only one. */
  readonly label?: string;
  readonly client: EC2Client;
}

/** How AWS is to be asked. */
export interface Asking {
  readonly source: LiveSource;
  readonly env: CliIo['env'];
}

type ClientConfig = NonNullable<ConstructorParameters<typeof EC2Client>[0]>;
type Credentials = ClientConfig['credentials'];

const MS = 1000;
const SESSION = 'redis-fleet-inventory';
/** Where all regions are asked for when the settings name none: every account has it enabled. */
const FIRST_REGION = 'us-east-1';
const REGIONS = { service: 'EC2', action: 'ec2:DescribeRegions', purpose: 'list the regions' };
const ROLE = { service: 'STS', action: 'sts:AssumeRole' };

/**
 * A client for each region of each account, which the caller destroys.
 *
 * Throws a CliError where a region is not known, or a role cannot be assumed.
 */
export async function placesOf(asking: Asking): Promise<Place[]> {
  const { accounts } = asking.source;
  const found = await Promise.all(accounts.length === 0 ? [placesOfAccount(asking)] : accounts.map((account) => placesOfAccount(asking, account)));
  return found.flat();
}

/** What stands before the errors of an account where there are several. */
export function withAccount(error: CliError, label: string | undefined): CliError {
  return label === undefined ? error : Object.assign(new CliError(`account ${label}: ${error.message}`, error.exitCode), { cause: error.cause });
}

function profileOf({ AWS_PROFILE: profile = '' }: Asking['env']): string | undefined {
  return profile === '' ? undefined : profile;
}

async function placesOfAccount(asking: Asking, account?: Account): Promise<Place[]> {
  const called = { account: account?.name, label: account?.name ?? account?.roleArn ?? account?.profile, profile: account?.profile ?? profileOf(asking.env) };
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  const settings = settingsFor(asking, account);
  const given = account?.regions ?? asking.source.regions;
  const isEverywhere = asking.source.allRegions && account?.regions === undefined;
  const base = new EC2Client({ ...settings, ...(given[0] !== undefined && { region: given[0] }) });
  try {
    const own = isEverywhere ? await base.config.region().catch(() => FIRST_REGION) : await regionOf(base);
    // One set of credentials for all regions, so that a login or a role is asked for once
    const credentials = account?.roleArn === undefined ? base.config.credentials : await roleCredentials(base, own, { ...account, profile: called.profile });
    const first = { region: own, ...called, client: new EC2Client({ ...settings, region: own, credentials }) };
    const others = isEverywhere ? await otherRegions(first.client, own, called.profile) : given.slice(1);
    return [first, ...others.map((region): Place => ({ region, ...called, client: new EC2Client({ ...settings, region, credentials }) }))];
  } catch (error) {
    throw error instanceof CliError ? withAccount(error, called.label) : error;
  } finally {
    base.destroy();
  }
}

/** The environment's number of attempts wins over the file's. */
function settingsFor({ source, env }: Asking, account?: Account): ClientConfig {
  const timeoutMs = source.timeoutSeconds * MS;
  const { requestHandler, ...settings } = clientSettings(undefined, timeoutMs);
  return {
    ...settings,
    // An answer that stops in the middle is given up too
    requestHandler: { ...requestHandler, socketTimeout: timeoutMs },
    ...((env.AWS_MAX_ATTEMPTS ?? '') === '' && { maxAttempts: source.retries + 1 }),
    ...(account?.profile !== undefined && { profile: account.profile }),
  };
}

/** The regions that the account has enabled, but for the client's own. */
async function otherRegions(client: EC2Client, own: string, profile?: string): Promise<string[]> {
  const { DescribeRegionsCommand } = await import('@aws-sdk/client-ec2');
  try {
    const { Regions: regions = [] } = await client.send(new DescribeRegionsCommand({}));
    return regions.flatMap(({ RegionName: name }) => name ?? []).filter((name) => name !== own).sort();
  } catch (error) {
    throw awsError(error, { ...REGIONS, region: own, profile });
  }
}

/** The credentials of the account's role, which those of the client assume. */
async function roleCredentials({ config: { credentials, maxAttempts } }: EC2Client, region: string, { roleArn: RoleArn, externalId: ExternalId, profile }: Account): Promise<Credentials> {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/nested-clients/sts');
  const client = new STSClient({ ...clientSettings(region), credentials, maxAttempts });
  try {
    const { Credentials: given } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: SESSION, ExternalId }));
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) {
      throw new CliError(`STS gives no credentials for the role ${RoleArn}; check that its ARN is right`);
    }
    return { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretAccessKey, sessionToken: given.SessionToken };
  } catch (error) {
    throw awsError(error, { ...ROLE, purpose: `assume the role ${RoleArn}`, region, profile });
  } finally {
    client.destroy();
  }
}
