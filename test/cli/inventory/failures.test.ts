import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findLiveHosts } from '../../../lib/cli/inventory/live-hosts';
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

async function errorOf(region = 'eu-west-1'): Promise<string | undefined> {
  const { stdout, stderr, error, exitCode } = await ask(['--region', region]);
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

test('an endpoint that takes the request and never answers is given up', async () => {
  await answerWith(() => undefined);
  const asked = findLiveHosts({ regions: ['eu-west-1'], timeoutMs: 100 });
  await expect(asked).rejects.toThrow('EC2 in eu-west-1 did not answer in time: check the network, the proxy, and AWS_ENDPOINT_URL if it is set');
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
  expect(await errorOf()).toBe('no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with "aws sso login"');
});

test('without a region the ways to name one are named', async () => {
  expect((await ask([])).error).toBe('no region: name one with --region, or set AWS_REGION or the region of your AWS profile');
});
