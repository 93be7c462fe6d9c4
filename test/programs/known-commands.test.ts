import { readFileSync, writeFileSync } from 'node:fs';
import { RedisEngine, RedisUser } from '../../lib';
import { KNOWN_COMMANDS } from '../../lib/definitions/redis/known-commands';
import { commandsOf, knownCommandsFile } from '../support/known-commands';
import { inProject } from '../support/project';
import { startRedis } from '../support/redis';
import { servers } from '../support/servers';

const FILE = inProject('lib', 'definitions', 'redis', 'known-commands.ts');

const answers: Record<string, string[]> = {};
beforeAll(async () => {
  for (const { program, engine } of servers()) {
    const redis = await startRedis('', program);
    try {
      answers[engine.name] = await commandsOf(redis);
    } finally {
      await redis.stop();
    }
  }
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(FILE, knownCommandsFile(answers));
  }
});

test.each(servers().map(({ engine }) => engine.name))('%s has exactly the commands that the library says it has', (name) => {
  const engine = RedisEngine.parse(name);
  const known = KNOWN_COMMANDS.filter(({ since, gone }) => engine.has(since) && !(gone !== undefined && engine.has(gone))).flatMap(({ names }) => names);
  expect([...known].sort()).toEqual(answers[name]);
});

test('the file is what these servers say, as far as they were asked for it; UPDATE_GOLDEN=1 writes it', () => {
  const text = readFileSync(FILE, 'utf8');
  const [, asked = ''] = /They were of\n \* (.*)\.\n/.exec(text) ?? [];
  expect(asked.split(', ')).toEqual(expect.arrayContaining(Object.keys(answers)));
  if (Object.keys(answers).length === asked.split(', ').length) {
    expect(text).toBe(knownCommandsFile(answers));
  }
});

/** Rules for commands of every kind: known, of a later version, of a subcommand, of a first argument, misspelt. */
const RULES = [
  '+get', '-get', '+GET', '+gett', '-gett', '+config', '+config|get', '-config|get', '+config|gett', '-config|gett', '+select|0', '-select|0', '+client|no-touch', '-client|no-touch', '+lcs', '+getdel', '+get|key', '-get|key',
  '+cluster|shards', '+cluster|syncslots', '+hexpire', '+waitaof', '+stralgo', '+commandlog', '+delifeq', '+nothing|at-all',
];

const NO_SUBCOMMANDS_OF_6 = ['+config|gett', '+client|no-touch', '+cluster|syncslots'];

/** Whether the library takes a rule for an engine. */
function takes(rule: string, engine: RedisEngine): boolean {
  try {
    RedisUser.custom({ name: 'someone', rules: rule }).rulesFor(engine);
    return true;
  } catch {
    return false;
  }
}

test.each(servers().map(({ program, engine }) => [engine.name, program, engine] as const))('%s takes the rules that the library takes for it, and no other', async (_name, program, engine) => {
  const redis = await startRedis('', program);
  try {
    // Redis 6.2 takes any first argument, also one that is no subcommand of it, which the library refuses
    const rules = RULES.filter((rule) => engine.has({ redis: '7.0', valkey: '7.2' }) || !NO_SUBCOMMANDS_OF_6.includes(rule));
    for (const [index, rule] of rules.entries()) {
      const isTaken = await redis.command('ACL', 'SETUSER', `user-${index}`, rule).then(() => true, () => false);
      expect([rule, takes(rule, engine)]).toEqual([rule, isTaken]);
    }
  } finally {
    await redis.stop();
  }
});
