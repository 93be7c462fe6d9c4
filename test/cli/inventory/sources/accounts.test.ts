import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLive } from '../../../../lib/cli/inventory/sources/live/find-live';
import { type Account, liveSource, type LiveSource } from '../../../../lib/definitions/inventory/sources';

/** A request as the server of a test understands it. */
interface Asked {
  readonly action: string;
  readonly region: string;
  readonly key: string;
  readonly parameters: URLSearchParams;
}

const ENV = { ...process.env };
const ROLE = 'arn:aws:iam::111111111111:role/inventory';
const OTHER_ROLE = 'arn:aws:iam::222222222222:role/inventory';
const REGIONS = ['eu-west-1', 'eu-west-2', 'us-east-1'];
let server: Server;
let folder: string;
let asked: Asked[];
let deniedRole: string | undefined;

beforeEach(async () => {
  asked = [];
  deniedRole = undefined;
  folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  server = createServer((request, response) => {
    void understood(request).then((what) => {
      asked.push(what);
      const denied = what.action === 'AssumeRole' && what.parameters.get('RoleArn') === deniedRole;
      response.writeHead(denied ? 403 : 200, { 'content-type': 'text/xml' }).end(denied ? DENIAL : answerTo(what));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_SESSION_TOKEN'].forEach((name) => Reflect.deleteProperty(process.env, name));
  const config = join(folder, 'config');
  writeFileSync(config, '[profile second]\nregion = eu-west-2\naws_access_key_id = SECOND\naws_secret_access_key = secret\n');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, AWS_ACCESS_KEY_ID: 'FIRST', AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1',
  });
});

afterEach(async () => {
  process.env = { ...ENV };
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const DENIAL = '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';

async function understood(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const parameters = new URLSearchParams(text);
  const [, key = '', region = ''] = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  return { action: parameters.get('Action') ?? '', region, key, parameters };
}

/** Temporary keys are called by the number of their account, and each account has one instance in each region. */
function answerTo({ action, region, key, parameters }: Asked): string {
  switch (action) {
    case 'AssumeRole': return credentialsFor(parameters.get('RoleArn')?.split(':')[4] ?? '');
    case 'DescribeRegions': return `<DescribeRegionsResponse><regionInfo>${REGIONS.map((name) => `<item><regionName>${name}</regionName></item>`).join('')}</regionInfo></DescribeRegionsResponse>`;
    default: return `<DescribeInstancesResponse><reservationSet><item><reservationId>r-1</reservationId><ownerId>${key.slice(0, 12)}</ownerId><instancesSet><item><instanceId>i-${key}-${region}</instanceId></item></instancesSet></item></reservationSet></DescribeInstancesResponse>`;
  }
}

function credentialsFor(account: string): string {
  const credentials = `<AccessKeyId>${account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>`;
  return `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

const find = async (given: Partial<LiveSource>): ReturnType<typeof findLive> => findLive(liveSource(given), process.env);
const idsIn = async (given: Partial<LiveSource>): Promise<string[]> => (await find(given)).hosts.map(({ id }) => id).sort();

test('each account is asked with its own credentials in its own regions, by role or by profile', async () => {
  const accounts: Account[] = [
    { name: 'prod', roleArn: ROLE, externalId: 'we-know' },
    { roleArn: OTHER_ROLE, profile: 'second', regions: ['us-east-1'] },
    { profile: 'second', regions: [] },
  ];
  const { hosts, explanation } = await find({ regions: ['eu-west-1', 'eu-west-2'], accounts });
  expect(hosts.map(({ id, account }) => [id, account]).sort()).toEqual([
    ['i-111111111111-eu-west-1', 'prod'], ['i-111111111111-eu-west-2', 'prod'], ['i-222222222222-us-east-1', '222222222222'], ['i-SECOND-eu-west-2', 'SECOND'],
  ]);
  const roles = asked.filter(({ action }) => action === 'AssumeRole');
  expect(roles.map(({ key, parameters }) => [key, parameters.get('RoleArn'), parameters.get('ExternalId'), parameters.get('RoleSessionName')]).sort()).toEqual([
    ['FIRST', ROLE, 'we-know', 'redis-fleet-inventory'], ['SECOND', OTHER_ROLE, null, 'redis-fleet-inventory'],
  ]);
  expect(explanation).toContain(`no pending or running instance in eu-west-1 of account prod, eu-west-2 of account prod, us-east-1 of account ${OTHER_ROLE}, eu-west-2 of account second has the tag`);
});

test('a role that may not be assumed is an error that names the account', async () => {
  deniedRole = OTHER_ROLE;
  const accounts = [{ name: 'prod', roleArn: ROLE }, { name: 'test', roleArn: OTHER_ROLE }];
  await expect(find({ regions: ['eu-west-1'], accounts, strictPermissions: false }))
    .rejects.toThrow('account test: access denied to STS in eu-west-1: allow the action sts:AssumeRole to the user or role of these credentials');
});

test('all regions are those that AWS lists, each asked once', async () => {
  expect(await idsIn({ allRegions: true })).toEqual(REGIONS.map((region) => `i-FIRST-${region}`));
  expect(asked.filter(({ action }) => action === 'DescribeRegions').map(({ region }) => region)).toEqual(['us-east-1']);
  expect(asked.filter(({ action }) => action === 'DescribeInstances')).toHaveLength(3);
});

test('where the settings name a region, all regions are asked for there', async () => {
  process.env.AWS_REGION = 'eu-west-2';
  expect(await idsIn({ allRegions: true, accounts: [{ roleArn: ROLE }] })).toEqual(REGIONS.map((region) => `i-111111111111-${region}`));
  expect(asked.find(({ action }) => action === 'DescribeRegions')).toMatchObject({ region: 'eu-west-2', key: '111111111111' });
});

test('a profile brings its region along', async () => {
  expect(await idsIn({ accounts: [{ profile: 'second' }] })).toEqual(['i-SECOND-eu-west-2']);
});

test('instances that one way includes and another leaves out are left out', async () => {
  expect(await idsIn({ regions: ['eu-west-1'], excludeFilters: [{ 'tag:Name': ['bad'] }] })).toEqual([]);
  expect(asked.map(({ parameters }) => parameters.get('Filter.1.Name')).sort()).toEqual(['instance-state-name', 'tag:Name']);
});
