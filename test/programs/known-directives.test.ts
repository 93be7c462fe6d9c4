import { readFileSync, writeFileSync } from 'node:fs';
import { RedisEngine } from '../../lib/definitions/redis/engine';
import { KNOWN_DIRECTIVES } from '../../lib/definitions/redis/known-directives';
import { knownDirectivesFile, versionNames } from '../support/known-directives';
import { inProject } from '../support/project';
import { startRedis } from '../support/redis';
import { servers } from '../support/servers';

const FILE = inProject('lib', 'definitions', 'redis', 'known-directives.ts');

async function namesOf(program: string): Promise<string[]> {
  const redis = await startRedis('', program);
  try {
    const answer = await redis.command('CONFIG', 'GET', '*') as string[];
    return answer.filter((_, index) => index % 2 === 0);
  } finally {
    await redis.stop();
  }
}

const answers: Record<string, string[]> = {};
beforeAll(async () => {
  for (const { program, engine } of servers()) {
    answers[engine.name] = await namesOf(program);
  }
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(FILE, knownDirectivesFile(answers));
  }
});

test.each(servers().map(({ engine }) => engine.name))('%s knows exactly the names that the library says it knows', (name) => {
  const engine = RedisEngine.parse(name);
  const known = KNOWN_DIRECTIVES.filter(({ since, gone }) => engine.has(since) && !(gone !== undefined && engine.has(gone))).flatMap(({ names }) => names);
  expect([...known].sort()).toEqual(versionNames(answers[name] ?? []));
});

test('the file is what these servers say, as far as they were asked for it; UPDATE_GOLDEN=1 writes it', () => {
  const text = readFileSync(FILE, 'utf8');
  const [, asked = ''] = /They were of\n \* (.*)\.\n/.exec(text) ?? [];
  expect(asked.split(', ')).toEqual(expect.arrayContaining(Object.keys(answers)));
  const isComplete = asked.split(', ').every((name) => answers[name] !== undefined);
  expect(isComplete ? knownDirectivesFile(answers) : text).toBe(text);
});
