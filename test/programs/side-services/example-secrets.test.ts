import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { RedisUser } from '../../../lib/definitions/redis/user';
import { parseFleetFile } from '../../../lib/fleet-file/fleet-file';
import { manifestFiles } from '../../../lib/side-services/manifest-files';
import { objectsOfApps } from '../../examples/side-service-manifests';
import { useKubeApi } from '../../support/kube-api';
import type { KubeObject } from '../../support/kube-api';
import { tool } from '../../support/programs';
import { inProject } from '../../support/project';
import { startRedisServer } from '../../support/redis-server';
import { run } from '../../support/run';
import { sideServiceProgram } from '../../support/side-service-programs';

const NAMESPACE = 'shop-tools';
const SCRIPT = inProject('examples', 'side-services', 'secrets.sh');
const FLEET = inProject('examples', 'side-services', 'fleet.yaml');
/** Secrets of the example that others have: brokers, an old Redis, the fleet on EC2. */
const ELSEWHERE = ['former', 'kafka-ca', 'kafka-login', 'nodes'];

interface Secret extends KubeObject {
  readonly data: Readonly<Record<string, string>>;
}

/** The entries of Secrets that objects name, as `secret/key`. */
function entriesNamed(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { secretKeyRef, secret } = value as { readonly secretKeyRef?: { name: string; key: string }; readonly secret?: { secretName?: string; name?: string; items: { key: string }[] } };
  return [
    ...secretKeyRef === undefined ? [] : [`${secretKeyRef.name}/${secretKeyRef.key}`],
    ...(secret?.items ?? []).map(({ key }) => `${secret?.secretName ?? secret?.name ?? ''}/${key}`),
    ...Object.values(value).flatMap(entriesNamed),
  ];
}

describe('the script of the example that makes passwords', () => {
  const kube = useKubeApi();
  let folder: string;
  let data: Readonly<Record<string, Readonly<Record<string, string>>>>;

  const environment = (): Record<string, string> => ({ KUBECONFIG: join(folder, 'kubeconfig'), HOME: folder, PATH: `${dirname(sideServiceProgram('kubectl'))}:${process.env.PATH ?? ''}` });
  const runScript = (): ReturnType<typeof run> => run(SCRIPT, [NAMESPACE], { env: environment() });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'example-secrets-'));
    writeFileSync(join(folder, 'kubeconfig'), kube.api.kubectl(['config', 'view', '--raw', '--output=json']).stdout);
    kube.api.createNamespace(NAMESPACE);
    const { code, stderr } = runScript();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    data = Object.fromEntries(kube.api.list<Secret>('secrets', NAMESPACE).map(({ metadata, data: entries }) => (
      [metadata.name, Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]))]
    )));
  });
  afterAll(() => { rmSync(folder, { recursive: true }); });

  test('passes shellcheck', () => {
    expect(run(tool('shellcheck'), ['--severity=style', SCRIPT]).stdout).toBe('');
  });

  test('makes every entry that the objects of the example name, but those that others have', () => {
    const { sideServices } = parseFleetFile(readFileSync(FLEET, 'utf8'), 'fleet.yaml');
    const objects = sideServices === undefined ? [] : Object.values(manifestFiles(sideServices)).flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as unknown));
    const named = [...new Set(entriesNamed(objects))].sort();
    const made = Object.entries(data).flatMap(([name, entries]) => Object.keys(entries).map((key) => `${name}/${key}`));
    expect(named.filter((entry) => !made.includes(entry)).map((entry) => entry.split('/')[0])).toEqual(expect.arrayContaining(ELSEWHERE));
    expect(named.filter((entry) => !made.includes(entry) && !ELSEWHERE.includes(entry.split('/')[0] ?? ''))).toEqual([]);
    expect(made.filter((entry) => !named.includes(entry))).toEqual(['redis/admin']);
  });

  test('makes every entry that the applications beside it name', () => {
    const apps = objectsOfApps();
    const made = Object.entries(data).flatMap(([name, entries]) => Object.keys(entries).map((key) => `${name}/${key}`));
    const named = Object.entries(apps).map(([file, objects]) => [file, [...new Set(entriesNamed(objects))].sort()] as const);
    expect(Object.fromEntries(named)).toEqual({
      'app.ts': ['proxy/password', 'redis/monitoring', 'redis/proxy', 'redis/users.acl'], 'eks.ts': ['kafka-console/password'],
    });
    expect(named.flatMap(([, entries]) => entries).filter((entry) => !made.includes(entry))).toEqual([]);
  });

  test('makes passwords of one line, no two of them alike', () => {
    const passwords = ['redis/admin', 'redis/proxy', 'redis/monitoring', 'proxy/password', 'kafka-console/password', 'kafka-console/jwt', 'kafka-console/application', 'grafana/password']
      .map((entry) => entry.split('/')).map(([name = '', key = '']) => data[name]?.[key] ?? '');
    for (const password of passwords) expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(new Set(passwords).size).toBe(passwords.length);
    expect(data['kafka-console']?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('makes users with whom a real Redis does what it should, and no more', async () => {
    const { admin = '', proxy = '', monitoring = '', 'users.acl': acl = '' } = data.redis ?? {};
    expect(acl).toContain(` ${RedisUser.monitoring().rulesFor(RedisEngine.parse('redis 7.2'))}\n`);
    writeFileSync(join(folder, 'users.acl'), acl);
    const server = await startRedisServer({ config: ['save ""', `aclfile ${join(folder, 'users.acl')}`], password: admin });
    try {
      expect(String(await server.command('AUTH', 'proxy', proxy))).toBe('OK');
      expect(String(await server.command('AUTH', 'monitoring', monitoring))).toBe('OK');
      const asked = async (user: string, ...command: string[]): Promise<string> => String(await server.command('ACL', 'DRYRUN', user, ...command));
      expect(await asked('proxy', 'SET', 'a', 'b')).toBe('OK');
      expect(await asked('proxy', 'FLUSHALL')).toContain('no permissions');
      expect(await asked('monitoring', 'INFO')).toBe('OK');
      expect(await asked('monitoring', 'GET', 'a')).toContain('no permissions');
    } finally {
      await server.stop();
    }
  });

  test('makes what is missing when it is run again, says what is there, and overwrites nothing', () => {
    const entriesOf = (): Record<string, unknown> => Object.fromEntries(kube.api.list<Secret>('secrets', NAMESPACE).map(({ metadata, data: entries }) => [metadata.name, entries]));
    const before = entriesOf();
    expect(kube.api.kubectl(['delete', 'secret', 'proxy', 'grafana', '--namespace', NAMESPACE]).code).toBe(0);
    const { code, stdout, stderr } = runScript();
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'secret/proxy created\nsecret/grafana created\n' });
    expect(stderr.trim().split('\n')).toEqual(['redis', 'kafka-console'].map((name) => `secrets.sh: Secret ${name} is in namespace ${NAMESPACE} already and stays as it is; delete it to have a new one`));
    expect(entriesOf()).toEqual({ ...before, proxy: expect.anything() as unknown, grafana: expect.anything() as unknown });
  });

  test('says so where it may not look, and makes nothing', () => {
    const nowhere = join(folder, 'nowhere');
    writeFileSync(nowhere, '');
    const { code, stdout, stderr } = run(SCRIPT, [NAMESPACE], { env: { ...environment(), KUBECONFIG: nowhere } });
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('refused');
  });
});
