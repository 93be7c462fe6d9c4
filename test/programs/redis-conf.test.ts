import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetDefinition, Machine, NodeImage, RedisConfig, type RedisEngine } from '../../lib';
import { PATHS } from '../../lib/rendering/paths';
import { renderRedisConf } from '../../lib/rendering/redis/redis-conf';
import { type RunningRedis, startRedis } from '../support/redis';
import { servers } from '../support/servers';

/** A share of every kind of value: sizes, percentages, words, several words and quoted ones. */
const ASKED: Readonly<Record<string, string>> = {
  'maxmemory-policy': 'allkeys-lfu',
  'notify-keyspace-events': 'KEA',
  'save': '3600 1 300 100',
  'auto-aof-rewrite-min-size': '128mb',
  'slowlog-max-len': '77',
  'client-output-buffer-limit': 'replica 2gb 1gb 60',
};

/** What the server answers where it writes a value in another way than it reads it. */
const ANSWERS: Readonly<Record<string, string>> = {
  'auto-aof-rewrite-min-size': '134217728',
  'repl-backlog-size': '268435456',
  'oom-score-adj': 'yes',
  'notify-keyspace-events': 'AKE',
  'client-output-buffer-limit': 'normal 0 0 0 slave 2147483648 1073741824 60 pubsub 33554432 8388608 60',
};

/** An image that has every engine. */
const machine = new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redis-conf-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The rendered file, with the folders of a node moved below a folder of the test. */
function confIn(definition: FleetDefinition): string {
  const password = createHash('sha256').update('secret').digest('hex');
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'users.acl'), `user default off\nuser admin on #${password} ~* &* +@all\n`);
  writeFileSync(join(folder, 'local.conf'), 'bind 127.0.0.1\nmaxmemory 123mb\n');
  return renderRedisConf(definition).replaceAll(PATHS.mountPoint, folder).replaceAll('/etc/redis-fleet', folder).replaceAll(PATHS.logs, folder);
}

async function valueOf(redis: RunningRedis, name: string): Promise<string> {
  const [, value] = await redis.command('CONFIG', 'GET', name) as string[];
  return value ?? '';
}

describe.each(servers().map(({ program, engine }) => [engine.name, program, engine] as [string, string, RedisEngine]))('a real server, %s,', (_name, program, engine) => {
  test('starts with the rendered redis.conf and holds every directive that was asked for', async () => {
    const config = new RedisConfig({ directives: ASKED });
    const definition = new FleetDefinition({ name: 'demo', engine, config, machine, port: 6399 });
    const redis = await startRedis(confIn(definition), program);
    try {
      await expect(redis.command('PING')).rejects.toThrow('NOAUTH');
      await redis.command('AUTH', 'admin', 'secret');
      for (const [name, value] of Object.entries(config.directivesFor(engine))) {
        expect([name, await valueOf(redis, name)]).toEqual([name, ANSWERS[name] ?? value]);
      }
      expect(await valueOf(redis, 'maxmemory')).toBe(String(123 * 1024 ** 2));
    } finally {
      await redis.stop();
    }
  });

  test('refuses a file with a directive of a later version, so that the check above can fail', async () => {
    const definition = new FleetDefinition({ name: 'demo', engine, machine });
    await expect(startRedis(`${confIn(definition)}no-such-directive yes\n`, program)).rejects.toThrow(/no-such-directive|loadmodule/);
  });
});
