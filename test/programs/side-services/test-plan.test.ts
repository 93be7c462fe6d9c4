import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sideServices } from '../../../lib';
import { RedisDurability } from '../../../lib/definitions/side-services/redis/redis-durability';
import { variantOf } from '../../../lib/definitions/side-services/redis/redis-variant';
import { agentStartScript } from '../../../lib/rendering/side-services/load/agent-start';
import { systemConf } from '../../../lib/rendering/side-services/load/ngrinder-conf';
import { testPlan } from '../../../lib/rendering/side-services/load/test-plan';
import { redisVariantConf } from '../../../lib/rendering/side-services/redis/redis-variant-conf';
import { startProgram, stopAll, waitFor } from '../../support/background-program';
import type { BackgroundProgram } from '../../support/background-program';
import { tool } from '../../support/programs';
import { inProject } from '../../support/project';
import { startRedisServer } from '../../support/redis-server';
import type { RedisServer } from '../../support/redis-server';
import { run } from '../../support/run';
import { sideServiceProgram } from '../../support/side-service-programs';

const CONTRACT = inProject('test', 'programs', 'side-services', 'ngrinder');
const PASSWORD = 'a "quoted" pass\\word';
const LONG = 180_000;
/** Less than the time of a test, so that what the program said is in its error. */
const LOAD_SECONDS = 120;
const peers = [sideServices.NetworkPeer.cidr('10.0.0.0/8')];
const password = sideServices.SecretKey.of('redis', 'password');

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'test-plan-')); });
const programs: BackgroundProgram[] = [];
afterEach(async () => {
  await stopAll(programs.splice(0));
  rmSync(folder, { recursive: true });
});

/** A Java that starts fast and gives each of thousands of threads little. */
const groovy = (...args: string[]): string[] => ['-Xmx768m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', 'groovy.ui.GroovyMain', ...args];

interface Load {
  readonly targets: readonly sideServices.LoadTargetProps[];
  readonly users: number;
  readonly seconds: number;
  /** What stands in the test's field. */
  readonly parameter?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function start({ targets, users, seconds, parameter = '', env = {} }: Load): Promise<BackgroundProgram> {
  const file = join(folder, 'RedisGetSet.groovy');
  writeFileSync(file, testPlan({ targets, agents: 1, processes: 1 }));
  const args = [`-Dparam=${parameter}`, ...groovy(join(CONTRACT, 'virtual-users.groovy'), file, String(users), String(seconds))];
  const program = await startProgram({ name: 'virtual users', program: sideServiceProgram('groovy-load'), args, env });
  programs.push(program);
  return program;
}

/** What the virtual users did, and what failed. */
async function ended(program: BackgroundProgram): Promise<{ readonly counts: Record<string, number>; readonly errors: string[] }> {
  await waitFor({ what: 'the end of the load', seconds: LOAD_SECONDS, programs: [] }, async () => (program.isRunning() ? Promise.reject(new Error(program.output())) : Promise.resolve(true)));
  expect({ code: await program.ended(), said: program.output() }).toMatchObject({ code: 0 });
  const lines = program.output().trim().split('\n');
  const counts = lines.flatMap((line) => /^(connected|set|get) (\d+)$/.exec(line)?.slice(1) ?? []);
  return {
    counts: Object.fromEntries(counts.flatMap((word, index) => index % 2 === 0 ? [[word, Number(counts[index + 1])]] : [])),
    errors: lines.filter((line) => !/^(connected|set|get) \d+$/.test(line)),
  };
}

async function statistics(redis: RedisServer): Promise<Record<'set' | 'get' | 'connections', number>> {
  const text = String(await redis.command('INFO', 'everything'));
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  return { set: number(/^cmdstat_set:calls=(\d+)/m), get: number(/^cmdstat_get:calls=(\d+)/m), connections: number(/^total_connections_received:(\d+)/m) };
}

describe('the test plan, compiled by Groovy', () => {
  test.each([
    [RedisDurability.CACHE, 3000], [RedisDurability.AOF_EVERYSEC, 1000], [RedisDurability.AOF_ALWAYS, 1000],
  ])('sets and gets keys of a real Redis of the variant %s by %i virtual users, without an error', async (durability, users) => {
    const conf = redisVariantConf({ variant: variantOf({ durability, memory: '256Mi' }), port: 0, local: true });
    const redis = await startRedisServer({ config: conf.split('\n').filter((line) => !line.startsWith('dir ')), password: PASSWORD.replace(/[^a-z]/g, '') });
    try {
      const targets = ['other', durability].map((name) => ({ name, host: '127.0.0.1', port: name === 'other' ? 1 : redis.port, peers, password }));
      const variable = `TARGET_${durability.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
      const { counts, errors } = await ended(await start({ targets, users, seconds: 4, parameter: durability, env: { [variable]: PASSWORD.replace(/[^a-z]/g, '') } }));
      expect(errors).toEqual([]);
      const { set, get, connections } = await statistics(redis);
      expect({ ...counts }).toEqual({ connected: users, set, get });
      expect(set).toBeGreaterThan(users);
      expect(connections).toBeGreaterThanOrEqual(users);
      expect(Number(await redis.command('DBSIZE'))).toBeGreaterThan(500);
    } finally {
      await redis.stop();
    }
  }, LONG);

  test('goes on with new connections after Redis has closed all of them, and takes no late answer for another', async () => {
    const redis = await startRedisServer();
    try {
      const program = await start({ targets: [{ name: 'cache', host: '127.0.0.1', port: redis.port, peers }], users: 50, seconds: 5 });
      await waitFor({ what: 'load', seconds: 60, programs: [program] }, async () => (await statistics(redis)).set > 500 ? true : undefined);
      await redis.command('CLIENT', 'KILL', 'TYPE', 'normal');
      const before = (await statistics(redis)).set;
      const { counts, errors } = await ended(program);
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.filter((line) => !/^error \d+ (EOFException|SocketException): /.test(line))).toEqual([]);
      expect(errors.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0)).toBeLessThanOrEqual(50);
      expect(counts.connected).toBe(50);
      expect((await statistics(redis)).set).toBeGreaterThan(before + 100);
    } finally {
      await redis.stop();
    }
  }, LONG);

  test.each<[string, Partial<Load>, string]>([
    ['of a target that it does not know', { parameter: 'nothing' }, 'error 1 IllegalArgumentException: the parameter must be one of [cache], got nothing'],
    ['without the variable of its password', {}, 'error 1 IllegalStateException: the agent must have the variable TARGET_CACHE_PASSWORD'],
    ['with a wrong password', { env: { TARGET_CACHE_PASSWORD: 'guess' } }, 'error 1 IllegalStateException: WRONGPASS'],
  ])('says what is wrong %s', async (_case, load, message) => {
    const redis = await startRedisServer({ password: 'secret' });
    try {
      const { counts, errors } = await ended(await start({ targets: [{ name: 'cache', host: '127.0.0.1', port: redis.port, peers, password }], users: 1, seconds: 1, ...load }));
      expect(errors).toEqual([expect.stringContaining(message)]);
      expect(counts).toEqual({ connected: 0, set: 0, get: 0 });
    } finally {
      await redis.stop();
    }
  }, LONG);

  test('holds any text of a target as text, even what no definition lets through', () => {
    const texts = fc.sample(fc.string({ unit: 'binary', minLength: 1 }), { numRuns: 300, seed: 8 });
    const targets = [...texts, '\'+System.exit(1)+\'', '${System.exit(1)}', '"""', '\\u0027+1', '\r\n}', '*/', '\u2028', '$', '\\', '\\\\\''].map((text, index) => ({ name: `${index}${text}`, host: text, username: text, peers }));
    const plan = join(folder, 'Hostile.groovy');
    writeFileSync(plan, testPlan({ targets, agents: 1, processes: 1 }));
    const reader = join(folder, 'reader.groovy');
    writeFileSync(reader, 'def loader = new GroovyClassLoader(getClass().classLoader)\nloader.addClasspath(args[1])\nloader.parseClass(new File(args[0])).TARGETS.each { name, target -> [name, target.host, target.username].each { println it.getBytes("UTF-8").encodeHex() } }\n');
    const { code, stdout, stderr } = run(sideServiceProgram('groovy-load'), groovy(reader, plan, CONTRACT));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n').map((hex) => Buffer.from(hex, 'hex').toString('utf8'))).toEqual(targets.flatMap(({ name, host, username }) => [name, host, username]));
  }, LONG);
});

test('system.conf of the controller is read by Java as it is meant', () => {
  const reader = join(folder, 'reader.groovy');
  writeFileSync(reader, 'def read = new Properties()\nSystem.in.withStream { read.load(it) }\nread.sort().each { key, value -> println "${key}=${value}" }\n');
  const { code, stdout, stderr } = run(sideServiceProgram('groovy-load'), groovy(reader), { input: systemConf({ concurrentTests: 4, agents: 3 }) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toEqual([
    'allow_sign_up=false', 'console_port_base=12000', 'controller_port=16001', 'demo_mode=false', 'enable_agent_auto_approval=true', 'front_page_enabled=false', 'max_agent_per_test=3',
    'max_concurrent_test=4', 'max_vuser_per_agent=3000', 'plugin_support=false', 'security=false', 'usage_report=false', 'user_password_sha256=true',
  ].map((line) => `controller.${line}`));
}, LONG);

describe('the start of an agent', () => {
  test('forgets the program of the last controller and starts the image\'s own script with its arguments', () => {
    const [image, base] = [join(folder, 'run.sh'), join(folder, 'opt')];
    run('mkdir', ['-p', join(base, 'ngrinder-agent', '.ngrinder-agent')]);
    for (const file of ['ngrinder-agent.tar', 'ngrinder-agent/run_agent.sh', 'ngrinder-agent/.ngrinder-agent/pid']) writeFileSync(join(base, file), 'old');
    writeFileSync(image, `#!/bin/sh\necho "$#" "$@"; find ${base} | sort\n`, { mode: 0o755 });
    const script = agentStartScript().replaceAll('/opt', base).replaceAll('/scripts/run.sh', image);
    for (let start = 0; start < 2; start++) {
      expect(run('sh', ['-c', script, 'agent', 'load:80'])).toEqual({ code: 0, stdout: `1 load:80\n${base}\n${base}/ngrinder-agent\n`, stderr: '' });
    }
  });

  test('is clean in the eyes of shellcheck', () => {
    expect(run(tool('shellcheck'), ['--shell=sh', '-'], { input: agentStartScript() })).toMatchObject({ code: 0, stdout: '' });
  });
});
