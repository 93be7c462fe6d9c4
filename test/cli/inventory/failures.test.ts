import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findLive } from '../../../lib/cli/inventory/sources/live/find-live';
import { liveSource } from '../../../lib/definitions/inventory/sources';
import { ask } from './ask';

const ENV = { ...process.env };
/** The SDK waits between its attempts; the tests need none. */
const SETTINGS = {
  AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', AWS_MAX_ATTEMPTS: '1', AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
const AWS_NAMES = ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_SESSION_TOKEN'];
let server: Server | undefined;

beforeEach(() => {
  AWS_NAMES.forEach((name) => Reflect.deleteProperty(process.env, name));
  Object.assign(process.env, SETTINGS);
});

afterEach(async () => {
  process.env = { ...ENV };
  const open = server;
  server = undefined;
  if (open !== undefined) {
    open.closeAllConnections();
    await new Promise((done) => open.close(done));
  }
});

/** Lets a server on this machine answer in EC2's place. */
async function answerWith(listener: RequestListener): Promise<void> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

function refusal(code: string, status = 403): RequestListener {
  const body = `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>You are not\nthe one.</Message></Error></Errors><RequestID>1</RequestID></Response>`;
  return (_request, response) => response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}

/** An answer with one instance, and a token where more is to come. */
function answerOf(id: string, token?: string): string {
  const instance = `<item><instanceId>${id}</instanceId><placement><availabilityZone>x</availabilityZone></placement></item>`;
  const reservation = `<item><reservationId>r-1</reservationId><ownerId>123456789012</ownerId><instancesSet>${instance}</instancesSet></item>`;
  return `<DescribeInstancesResponse><reservationSet>${reservation}</reservationSet>${token === undefined ? '' : `<nextToken>${token}</nextToken>`}</DescribeInstancesResponse>`;
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}

async function errorOf(region = 'eu-west-1'): Promise<string | undefined> {
  const { stdout, stderr, error, exitCode } = await ask(['--region', region], { AWS_MAX_ATTEMPTS: '1' });
  expect([stdout, stderr, exitCode]).toEqual(['', '', 1]);
  return error;
}

test.each([
  ['UnauthorizedOperation', 403, 'access denied to EC2 in eu-west-1: allow the action ec2:DescribeInstances to the user or role of these credentials'],
  ['AuthFailure', 401, 'EC2 in eu-west-1 does not accept the AWS credentials: check that they are of the right account and that the account has the region enabled'],
  ['RequestExpired', 400, 'the AWS credentials have expired: log in again, such as with "aws sso login"'],
  ['RequestLimitExceeded', 503, 'EC2 in eu-west-1 throttles this account: wait a minute and try again, or set AWS_MAX_ATTEMPTS higher'],
  ['InternalError', 500, 'cannot list the instances in eu-west-1: InternalError: You are not the one.'],
])('what EC2 means by %s is one line with the remedy', async (code, status, line) => {
  await answerWith(refusal(code, status));
  expect(await errorOf()).toBe(line);
});

test('an answer that is not of EC2 is an error of one line', async () => {
  await answerWith((_request, response) => response.end('<html>\n<p>Welcome to the hotel</html>'));
  expect(await errorOf()).toMatch(/^cannot list the instances in eu-west-1: [^\n]+$/);
});

test('one region that fails leaves nothing of the others', async () => {
  const empty = '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';
  const refuse = refusal('UnauthorizedOperation');
  await answerWith((request, response) => {
    const refused = request.headers.authorization?.includes('/eu-west-3/') === true;
    return refused ? refuse(request, response) : response.end(empty);
  });
  expect(await errorOf('eu-west-1,eu-west-3,eu-west-2')).toMatch(/^access denied to EC2 in eu-west-3: /);
  expect((await ask(['--region', 'eu-west-1,eu-west-2'])).exitCode).toBe(0);
});

test.each<[string, RequestListener]>([
  ['takes the request and never answers', () => undefined],
  ['stops in the middle of the answer', (_request, response) => response.writeHead(200, { 'content-type': 'text/xml' }).write('<DescribeInstancesResponse>')],
])('an endpoint that %s is given up', async (_how, listener) => {
  await answerWith(listener);
  const asked = findLive(liveSource({ regions: ['eu-west-1'], timeoutSeconds: 1 }), process.env);
  await expect(asked).rejects.toThrow('EC2 in eu-west-1 did not answer in time: check the network, the proxy, and AWS_ENDPOINT_URL if it is set');
});

test('an answer that ends too early is an error, and is asked for again before', async () => {
  let asked = 0;
  await answerWith((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-length': 1000 }).write('<DescribeInstancesResponse><reservationSet><item>');
    response.destroy();
  });
  Reflect.deleteProperty(process.env, 'AWS_MAX_ATTEMPTS');
  await expect(findLive(liveSource({ regions: ['eu-west-1'], retries: 1 }), process.env)).rejects.toThrow(/^(cannot reach EC2 in eu-west-1|cannot list the instances in eu-west-1): [^\n]+$/);
  expect(asked).toBe(2);
});

test('a region that AWS denies is left out with a warning where that is asked for, and nowhere else', async () => {
  const refuse = refusal('UnauthorizedOperation');
  await answerWith((request, response) => {
    const refused = request.headers.authorization?.includes('/eu-west-3/') === true;
    return refused ? refuse(request, response) : response.end(answerOf('i-1'));
  });
  const regions = ['eu-west-1', 'eu-west-3'];
  const { hosts, warnings } = await findLive(liveSource({ regions, strictPermissions: false }), process.env);
  expect([hosts.map(({ id }) => id), warnings]).toEqual([['i-1'], ['access denied to EC2 in eu-west-3: allow the action ec2:DescribeInstances to the user or role of these credentials; left out']]);
  await expect(findLive(liveSource({ regions }), process.env)).rejects.toThrow(/^access denied to EC2 in eu-west-3: /);
});

test('pages of a thousand are asked for until there is none left, and no instance is there twice', async () => {
  const bodies: URLSearchParams[] = [];
  await answerWith((request, response) => {
    void bodyOf(request).then((body) => {
      bodies.push(body);
      const page = Number(body.get('NextToken') ?? '0');
      response.end(answerOf(`i-${page}`, page < 2 ? String(page + 1) : undefined));
    });
  });
  const { hosts } = await findLive(liveSource({ regions: ['eu-west-1'], includeFilters: [{ 'vpc-id': ['vpc-1'] }, { 'vpc-id': ['vpc-2'] }], excludeFilters: [] }), process.env);
  expect(hosts.map(({ id }) => id)).toEqual(['i-0', 'i-1', 'i-2']);
  expect(bodies.map((body) => body.get('MaxResults'))).toEqual(Array(6).fill('1000'));
});

test('regions and accounts are asked side by side', async () => {
  let [open, most] = [0, 0];
  await answerWith((_request, response) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      response.end(answerOf('i-1'));
    }, 100);
  });
  await findLive(liveSource({ regions: ['eu-west-1', 'eu-west-2', 'eu-west-3', 'us-east-1'] }), process.env);
  expect(most).toBe(4);
});

test('settings that the SDK would warn of leave standard error empty', async () => {
  const warn = jest.spyOn(console, 'warn');
  await answerWith((_request, response) => response.end('<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>'));
  process.env.AWS_PROFILE = 'missing';
  await ask(['--region', 'eu-west-1']);
  expect(warn.mock.calls).toEqual([]);
  warn.mockRestore();
});

test('without credentials the ways to give them are named', async () => {
  Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
  expect(await errorOf()).toBe('no AWS credentials: set AWS_PROFILE to one of "aws configure list-profiles", or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with "aws sso login"');
});

test('a profile that gives no credentials is named, whether the environment or an account names it', async () => {
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].forEach((name) => Reflect.deleteProperty(process.env, name));
  const line = 'no AWS credentials by profile "nope": check its name with "aws configure list-profiles", or log in with "aws sso login --profile nope"';
  const role = { roleArn: 'arn:aws:iam::123456789012:role/one' };
  await expect(findLive(liveSource({ regions: ['eu-west-1'], accounts: [{ name: 'st', profile: 'nope' }] }), {})).rejects.toThrow(`account st: ${line}`);
  await expect(findLive(liveSource({ regions: ['eu-west-1'], accounts: [{ name: 'st', profile: 'nope', ...role }] }), {})).rejects.toThrow(`account st: ${line}`);
  process.env.AWS_PROFILE = 'nope';
  const env = { AWS_PROFILE: 'nope' };
  expect((await ask(['--region', 'eu-west-1'], env)).error).toBe(line);
  expect((await ask(['--all-regions'], env)).error).toBe(line);
});

test('an endpoint that is no URL is named with the variables that it may come from', async () => {
  process.env.AWS_ENDPOINT_URL = 'foo';
  expect(await errorOf()).toBe('the endpoint of EC2 must be a URL such as http://localhost:4566: mend AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_EC2, or endpoint_url of the AWS profile');
});

test('without a region the ways to name one are named', async () => {
  expect((await ask([])).error).toBe('no region: name one with --region, or set AWS_REGION or the region of your AWS profile');
});
