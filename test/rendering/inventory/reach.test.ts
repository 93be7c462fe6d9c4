import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import type { Reach } from '../../../lib/definitions/inventory/reach';
import { type HostAddress, reachVariables } from '../../../lib/rendering/inventory/reach';
import { hostile } from '../../support/hostile';
import { venvPython } from '../../support/programs';
import { run } from '../../support/run';

const ID = 'i-0123456789abcdef0';
const HOST: HostAddress = { instanceId: ID, privateAddress: '10.0.0.7', publicAddress: '203.0.113.9', region: 'eu-west-1' };
const DIRECT: Reach = { kind: 'direct', address: 'private' };
const EVERY_WAY: readonly Reach[] = [
  DIRECT, { kind: 'direct', address: 'public' }, { kind: 'bastion', host: 'bastion.example.com', user: 'jump', port: 2222 }, { kind: 'ssm', profile: 'prod' },
  { kind: 'aws_ssm', bucket: 'files' }, { kind: 'instance_connect', endpointId: 'eice-0123456789abcdef0' },
];

/** Splits arguments as Ansible's connection plugin does. */
function splitByAnsible(texts: readonly string[]): string[][] {
  const program = 'import json, shlex, sys; print(json.dumps([shlex.split(text) for text in json.load(sys.stdin)]))';
  return JSON.parse(run(venvPython(), ['-c', program], { input: JSON.stringify(texts) }).stdout) as string[][];
}

/** What ssh makes of the variables, option by option. */
function optionsOf(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  const [args = []] = splitByAnsible([String(variables.ansible_ssh_common_args)]);
  const { code, stdout, stderr } = run('ssh', ['-F', '/dev/null', '-T', '-G', ...args, String(variables.ansible_host)]);
  expect([code, stderr]).toEqual([0, '']);
  return Object.fromEntries(stdout.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]));
}

test('a host in reach is called by its private address, and its key is remembered under its id', () => {
  const variables = reachVariables(DIRECT, HOST);
  expect(variables).toEqual({ ansible_host: '10.0.0.7', ansible_ssh_common_args: `-o HostKeyAlias=${ID}`, ansible_control_path: `%(directory)s/${ID}-%%r-%%p` });
  expect(optionsOf(variables)).toMatchObject({ hostname: '10.0.0.7', hostkeyalias: ID });
});

test('the public address is taken where it is asked for, and the private one where there is no other', () => {
  const wanted: Reach = { kind: 'direct', address: 'public' };
  expect(reachVariables(wanted, HOST).ansible_host).toBe('203.0.113.9');
  expect(reachVariables(wanted, { ...HOST, publicAddress: undefined }).ansible_host).toBe('10.0.0.7');
});

test('a host without an address of version 4 is called by that of version 6', () => {
  expect(reachVariables(DIRECT, { instanceId: ID, ipv6Address: '2001:db8::7' }).ansible_host).toBe('2001:db8::7');
});

test.each([DIRECT, { kind: 'direct', address: 'public' }, { kind: 'bastion', host: 'bastion.example.com' }] as const)('a host without an address is called by its id, not by a name that a tag chose: $kind', (reach) => {
  expect(reachVariables(reach, { instanceId: ID })).toEqual({ ansible_host: ID });
  expect(reachVariables(reach, {})).toEqual({});
});

test('a bastion is what ssh jumps over', () => {
  const variables = reachVariables({ kind: 'bastion', host: 'bastion.example.com', user: 'jump', port: 2222 }, HOST);
  expect(optionsOf(variables)).toMatchObject({ hostname: '10.0.0.7', hostkeyalias: ID, proxyjump: 'jump@bastion.example.com:2222' });
  expect(optionsOf(reachVariables({ kind: 'bastion', host: '2001:db8::1' }, HOST))).toMatchObject({ proxyjump: '[2001:db8::1]' });
});

test('through Systems Manager ssh is connected by the AWS CLI, in the region of the host', () => {
  expect(optionsOf(reachVariables({ kind: 'ssm', profile: 'prod' }, HOST))).toMatchObject({
    hostname: ID,
    proxycommand: 'aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p --region eu-west-1 --profile prod',
  });
});

test('through an EC2 Instance Connect Endpoint ssh is connected by the AWS CLI too', () => {
  expect(optionsOf(reachVariables({ kind: 'instance_connect', endpointId: 'eice-0123456789abcdef0' }, HOST))).toMatchObject({
    hostname: ID,
    proxycommand: 'aws ec2-instance-connect open-tunnel --instance-id %h --remote-port %p --instance-connect-endpoint-id eice-0123456789abcdef0 --region eu-west-1',
  });
});

test('the plugin aws_ssm gets its own variables, and nothing of SSH', () => {
  expect(reachVariables({ kind: 'aws_ssm', bucket: 'files', timeoutSeconds: 90, bucketSseMode: 'aws:kms' }, HOST)).toEqual({
    ansible_connection: 'amazon.aws.aws_ssm', ansible_host: ID, ansible_aws_ssm_instance_id: ID, ansible_aws_ssm_bucket_name: 'files',
    ansible_aws_ssm_region: 'eu-west-1', ansible_aws_ssm_timeout: 90, ansible_aws_ssm_bucket_sse_mode: 'aws:kms',
  });
});

test.each(EVERY_WAY)('two hosts with the same address in two networks share no socket and no host key: $kind', (reach) => {
  const [one, other] = [ID, 'i-0fedcba9876543210'].map((instanceId) => reachVariables(reach, { ...HOST, instanceId }));
  if (reach.kind === 'aws_ssm') {
    expect(one?.ansible_host).not.toBe(other?.ansible_host);
    return;
  }
  expect(one?.ansible_control_path).not.toBe(other?.ansible_control_path);
  const keys = [one, other].map((variables) => optionsOf(variables ?? {})).map(({ hostkeyalias, hostname }) => hostkeyalias ?? hostname);
  expect(new Set(keys).size).toBe(2);
});

test('Ansible fills the folder into the path of the socket, which leaves user and port to ssh', () => {
  const { stdout } = run(venvPython(), ['-c', 'import sys; print(sys.argv[1] % dict(directory="/home/me/.ansible/cp"))', String(reachVariables(DIRECT, HOST).ansible_control_path)]);
  expect(stdout.trim()).toBe(`/home/me/.ansible/cp/${ID}-%r-%p`);
});

test.each(EVERY_WAY)('whatever EC2 is said to have answered, nothing but ids, addresses and regions reaches an argument: $kind', (reach) => {
  const text = fc.oneof(hostile(ID), hostile('10.0.0.7'), hostile('eu-west-1'), fc.constantFrom('-oProxyCommand=reboot', '-', '', ' ', '10.0.0.7 -oX=1', 'i-1\n'));
  const address = fc.record({ instanceId: fc.oneof(text, fc.constant(ID)), privateAddress: text, publicAddress: text, ipv6Address: text, region: text });
  fc.assert(fc.property(address, (facts) => {
    const isById = reach.kind !== 'direct' && reach.kind !== 'bastion';
    const known = facts.instanceId === ID ? (isById ? reachVariables(reach, { instanceId: ID }) : { ansible_host: ID }) : {};
    expect(Object.keys(reachVariables(reach, facts))).toEqual(Object.keys(known));
  }));
});

test('whatever a profile is called, the AWS CLI gets it as one argument, and nothing of it is run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reach-'));
  try {
    const aws = join(folder, 'aws');
    writeFileSync(aws, `#!/bin/sh\nprintf '%s\\0' "$@" > "${folder}/given"\nexit 1\n`);
    chmodSync(aws, 0o755);
    const env = { PATH: [folder, process.env.PATH].join(delimiter), SHELL: '/bin/sh' };
    const profile = fc.oneof(hostile('prod'), fc.constantFrom('%h', '50%', '%%', '; reboot', '$(reboot)', '\'"', '#x', 'a b', '-x')).filter((text) => !/\p{Cc}|\\/u.test(text));
    fc.assert(fc.property(profile, (name) => {
      const variables = reachVariables({ kind: 'ssm', profile: name }, HOST);
      const [args = []] = splitByAnsible([String(variables.ansible_ssh_common_args)]);
      run('ssh', ['-F', '/dev/null', '-T', ...args, ID], { env });
      const given = readFileSync(join(folder, 'given'), 'utf8').split('\0').slice(0, -1);
      expect(given).toEqual(['ssm', 'start-session', '--target', ID, '--document-name', 'AWS-StartSSHSession', '--parameters', 'portNumber=22', '--region', 'eu-west-1', '--profile', name]);
    }), { numRuns: 30 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a profile with a backslash is refused, because ssh would take the quote behind it for a part of it', () => {
  expect(() => reachVariables({ kind: 'ssm', profile: 'prod\\' }, HOST)).toThrow('a word of ProxyCommand for ssh must not hold a backslash, got "prod\\\\"');
});

test('a profile with a line break is refused, because ssh would end the option there', () => {
  expect(() => reachVariables({ kind: 'ssm', profile: 'a\nProxyCommand=reboot' }, HOST)).toThrow('ProxyCommand for ssh must not hold a control character');
});
