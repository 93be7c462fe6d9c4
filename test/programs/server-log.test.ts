import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientSettings, FleetDefinition, KernelProfile, Machine, NetworkSettings, NodeImage, RedisConfig, type RedisEngine } from '../../lib';
import { renderSysctlConf } from '../../lib/rendering/kernel/sysctl-conf';
import { logFileOf, PATHS } from '../../lib/rendering/paths';
import { renderLogrotateConf } from '../../lib/rendering/redis/logrotate-conf';
import { renderRedisConf } from '../../lib/rendering/redis/redis-conf';
import { inOwnNetwork } from '../support/own-network';
import { tool } from '../support/programs';
import { startRedis } from '../support/redis';
import { run, type RunResult } from '../support/run';
import { servers } from '../support/servers';
import { sole } from '../support/sole';

/** What the server says of the machine that runs this test, which a node's kernel settings would mend, and of a test without users. */
const OF_THIS_MACHINE = [/Memory overcommit must be enabled/, /overcommit_memory is set to 0/, /Transparent Huge Pages/, /THP/, /does not require authentication/];
/** A line with the mark of a warning; the servers also use it for what they always say. */
const WARNING = /^\d+:[A-Z] .* # (?!oO0|Redis version=|Valkey version=|Configuration loaded|Server initialized|User requested|Redis is now ready to exit|Valkey is now ready to exit)/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'server-log-'));
  chmodSync(folder, 0o777);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The rendered redis.conf with the folders of a node moved below a folder of the test, and without users, so that nobody has to log in. */
function confIn(definition: FleetDefinition): string {
  const database = sole(definition.databases);
  const { port } = database;
  const data = join(folder, String(port));
  mkdirSync(data);
  chmodSync(data, 0o777);
  writeFileSync(join(data, 'users.acl'), 'user default on nopass ~* &* +@all\n');
  writeFileSync(join(folder, `local-${port}.conf`), 'bind 127.0.0.1\nmaxmemory 123mb\n');
  return renderRedisConf(definition, database).replaceAll(PATHS.mountPoint, folder).replaceAll(PATHS.runtime, folder).replaceAll(PATHS.logs, folder);
}

function logIn(definition: FleetDefinition): string {
  return logFileOf(definition.port).replace(PATHS.logs, folder);
}

/** Waits until a file has a text; throws when it has not after five seconds. */
async function waitForText(file: string, text: string): Promise<void> {
  for (const deadline = Date.now() + 5000; Date.now() < deadline; await sleep(20)) {
    if (existsSync(file) && readFileSync(file, 'utf8').includes(text)) {
      return;
    }
  }
  throw new Error(`${file} has no ${JSON.stringify(text)} after five seconds`);
}

/** A program that sets the network settings of a fleet in a network namespace of its own, and becomes the server there. */
function onNodeOf(definition: FleetDefinition, program: string): string {
  const settings = renderSysctlConf(definition).split('\n').filter((line) => line.startsWith('net.'));
  return inOwnNetwork(join(folder, 'server'), program, settings);
}

/** The warnings in a log, but for those that are about the kernel of this machine. */
function warningsIn(log: string): string[] {
  const warnings = readFileSync(log, 'utf8').split('\n').filter((line) => WARNING.test(line));
  return warnings.filter((line) => !OF_THIS_MACHINE.some((known) => known.test(line)));
}

/** A backlog that only a kernel profile makes possible. */
const BACKLOG = 16_384;
const PROFILES: readonly [string, KernelProfile, number][] = [['redis', KernelProfile.redis(), BACKLOG], ['general', KernelProfile.general(), BACKLOG], ['none', KernelProfile.none(), 4096]];

describe.each(servers().map(({ program, engine }) => [engine.name, program, engine] as [string, string, RedisEngine]))('a real server, %s,', (_name, program, engine) => {
  const fleetOf = (kernel: KernelProfile, tcpBacklog: number): FleetDefinition => {
    const machine = new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) });
    return new FleetDefinition({ name: 'demo', engine, kernel, machine, port: 6398, config: new RedisConfig({ network: new NetworkSettings({ tcpBacklog }), clients: new ClientSettings({ maxclients: 500 }) }) });
  };

  test.each(PROFILES)('starts on the profile %s without a warning', async (_profile, kernel, backlog) => {
    const definition = fleetOf(kernel, backlog);
    const redis = await startRedis(confIn(definition), onNodeOf(definition, program), logIn(definition));
    try {
      expect(await redis.command('PING')).toBe('PONG');
      await waitForText(logIn(definition), 'eady to accept connections');
    } finally {
      await redis.stop();
    }
    expect(warningsIn(logIn(definition))).toEqual([]);
  });

  test('warns of a backlog that the kernel cuts, so that the check above can fail', async () => {
    const definition = fleetOf(KernelProfile.none(), 4096);
    const redis = await startRedis(`${confIn(definition)}tcp-backlog ${BACKLOG}\n`, onNodeOf(definition, program), logIn(definition));
    await redis.stop();
    expect(warningsIn(logIn(definition)).join('\n')).toContain(`TCP backlog setting of ${BACKLOG} cannot be enforced`);
  });

  test('goes on in a new file when its log was moved away, without a signal', async () => {
    const definition = fleetOf(KernelProfile.redis(), 4096);
    const log = logIn(definition);
    const redis = await startRedis(confIn(definition), program, log);
    try {
      await waitForText(log, 'eady to accept connections');
      renameSync(log, `${log}.1`);
      await redis.command('BGREWRITEAOF');
      await waitForText(log, 'ackground');
    } finally {
      await redis.stop();
    }
    expect(readFileSync(`${log}.1`, 'utf8')).not.toContain('ackground append only file rewriting');
  });
});

/** Runs logrotate on the rendered file, with the log below the folder of the test and a user that every machine has. */
function rotate(text: string, ...options: string[]): RunResult {
  const { username, uid, gid } = userInfo();
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o750 });
  chownSync(logs, uid, gid);
  writeFileSync(join(logs, 'redis-6379.log'), 'a line\n');
  const own = text.replaceAll(PATHS.logs, logs).replace(/^( +su) .*$/m, `$1 ${username} ${username}`).replace(/^( +create 0640) .*$/m, `$1 ${username} ${username}`);
  writeFileSync(join(folder, 'redis-fleet'), own, { mode: 0o644 });
  return run(tool('logrotate'), [...options, '--state', join(folder, 'state'), join(folder, 'redis-fleet')]);
}

test('logrotate reads the rendered file, and moves, packs and makes anew the log', () => {
  const text = renderLogrotateConf(new FleetDefinition({ name: 'demo' }));
  const debug = rotate(text, '--debug');
  expect([debug.code, debug.stderr.split('\n').filter((line) => line.startsWith('error'))]).toEqual([0, []]);
  expect(rotate(text, '--force')).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(folder, 'logs', 'redis-6379.log'), 'utf8')).toBe('');
  expect(existsSync(join(folder, 'logs', 'redis-6379.log.1.gz'))).toBe(true);
});

test('logrotate refuses a word that it does not know, so that the check above can fail', () => {
  const { stderr } = rotate(renderLogrotateConf(new FleetDefinition({ name: 'demo' })).replace('missingok', 'missingisok'), '--debug');
  expect(stderr).toContain('missingisok');
});
