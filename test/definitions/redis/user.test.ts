import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { RedisRole } from '../../../lib/definitions/redis/roles';
import { RedisUser, type RedisUserProps } from '../../../lib/definitions/redis/user';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const FORM = 'must be key patterns (~), channels (&) and commands (+ or -) separated by single spaces';
const NAME = '"name" must be 1-64 letters, digits, _ or -, beginning with a letter, and not "default"';

function refused(name: string, rules: string): string[] {
  return problemsOf(() => new RedisUser({ name, rules }));
}

function refusedRole(props: Partial<RedisUserProps>): string[] {
  return problemsOf(() => new RedisUser({ name: 'app', role: RedisRole.APPLICATION, ...props }));
}

test('an application may do all but what is dangerous, and an administrator all', () => {
  expect(RedisUser.application()).toMatchObject({ name: 'app', role: 'application', keys: ['*'], channels: ['*'] });
  expect(RedisUser.application().rulesFor(RedisEngine.REDIS_7_0)).toBe('~* &* +@all -@dangerous +info +role');
  expect(RedisUser.application('web').name).toBe('web');
  expect([RedisUser.admin().name, RedisUser.admin().rulesFor(RedisEngine.REDIS_7_0)]).toEqual(['admin', '~* &* +@all']);
});

test('a user has the rules that were given, in their order', () => {
  const user = RedisUser.custom({ name: 'report', rules: '%R~report:* &none +@read -keys' });
  expect(user.rulesFor(RedisEngine.REDIS_7_0)).toBe('%R~report:* &none +@read -keys');
  expect([user.rules, user.role, user.keys, user.channels]).toEqual(['%R~report:* &none +@read -keys', undefined, [], []]);
});

test('a role is narrowed to keys, and to channels that have the same patterns unless others are named', () => {
  const rules = (props: Partial<RedisUserProps>): string => new RedisUser({ name: 'app', role: RedisRole.APPLICATION, ...props }).rulesFor(RedisEngine.VALKEY_8_1);
  expect(rules({ keys: ['cache:*', 'lock:*'] })).toBe('~cache:* ~lock:* &cache:* &lock:* +@all -@dangerous +info +role');
  expect(rules({ keys: ['cache:*'], channels: ['news.*'] })).toBe('~cache:* &news.* +@all -@dangerous +info +role');
  expect(rules({ channels: [] })).toBe('~* +@all -@dangerous +info +role');
  expect(rules({ commands: ['+keys', '-@scripting'] })).toBe('~* &* +@all -@dangerous +info +role +keys -@scripting');
});

test('a reader reaches keys for reading only where the engine tells reading and writing apart', () => {
  const reader = RedisUser.readOnly('reader', { keys: ['report:*'] });
  expect(reader.rulesFor(RedisEngine.REDIS_7_0)).toMatch(/^%R~report:\* &report:\* \+@read /);
  expect(reader.rulesFor(RedisEngine.REDIS_6_2)).toMatch(/^~report:\* &report:\* \+@read /);
});

test('each engine gets the rules that it knows', () => {
  expect(RedisUser.replication().rulesFor(RedisEngine.REDIS_7_0)).toBe('+ping +psync +replconf');
  expect(RedisUser.replication().rulesFor(RedisEngine.REDIS_8_4)).toBe('+ping +psync +replconf +cluster|syncslots');
  expect(RedisUser.replication().rulesFor(RedisEngine.VALKEY_8_0)).toBe('+ping +psync +replconf +sync');
  expect(RedisUser.replication().rulesFor(RedisEngine.VALKEY_9_0)).toBe('+ping +psync +replconf +sync +cluster|syncslots');
  expect(RedisUser.application().rulesFor(RedisEngine.REDIS_6_2)).toContain(' +client|setname ');
  expect(RedisUser.monitoring().rulesFor(RedisEngine.REDIS_6_2).split(' ')).not.toContain('+cluster|shards');
  expect(RedisUser.monitoring().rulesFor(RedisEngine.REDIS_7_0).split(' ')).toContain('+cluster|shards');
});

test('no ready role says a rule twice, and each is one that the library itself takes', () => {
  for (const role of Object.values(RedisRole)) {
    for (const engine of RedisEngine.names().map((name) => RedisEngine.parse(name))) {
      const rules = new RedisUser({ name: 'someone', role }).rulesFor(engine);
      expect(new Set(rules.split(' ')).size).toBe(rules.split(' ').length);
      expect(RedisUser.custom({ name: 'someone', rules }).rulesFor(engine)).toBe(rules);
    }
  }
});

test('a user has a role or rules, and not both', () => {
  expect(problemsOf(() => new RedisUser({ name: 'app' }))).toEqual([': a user must have exactly one of "role" and "rules", got none']);
  expect(refusedRole({ rules: '~* +@all' })).toEqual([': a user must have exactly one of "role" and "rules", got both']);
  expect(problemsOf(() => new RedisUser({ name: 'app', rules: '~* +@all', keys: ['a'], commands: ['+get'] }))).toEqual([
    'keys: "keys" narrows or widens a ready role, and this user has rules of its own; write it into "rules"',
    'commands: "commands" narrows or widens a ready role, and this user has rules of its own; write it into "rules"',
  ]);
});

test('patterns and rules of a role are refused where they are none, or where the role has none', () => {
  expect(refusedRole({ keys: ['~cache:*', 'a b'], channels: ['&x'], commands: ['keys', '>secret', '+@reed'] })).toEqual([
    'keys: "keys" must be patterns such as cache:*, without ~ before them, got "~cache:*"',
    'keys: "keys" must be patterns such as cache:*, without ~ before them, got "a b"',
    'channels: "channels" must be patterns such as news.*, without & before them, got "&x"',
    'commands: "commands" must be rules such as +keys or -@scripting, got "keys"',
    'commands: "commands" must be rules such as +keys or -@scripting, got ">secret"',
    'commands: +@reed names no category of commands; did you mean "read"?',
  ]);
  expect(refusedRole({ keys: [] })).toEqual(['keys: "keys" must be 1-200 patterns, got 0']);
  expect(refusedRole({ keys: ['*', 'a'] })).toEqual(['keys: "keys" hold *, which is all of them, and others beside it, which Redis refuses; leave out the one or the others']);
  expect(refusedRole({ role: RedisRole.MONITORING, keys: ['a'], channels: ['a'] })).toEqual([
    'keys: "keys" must be left out: the role monitoring takes no patterns of keys',
    'channels: "channels" must be left out: the role monitoring takes no patterns of channels',
  ]);
  expect(refusedRole({ role: RedisRole.STREAM_APPLICATION, channels: ['a'] })).toEqual(['channels: "channels" must be left out: the role stream-application takes no patterns of channels']);
  expect(refusedRole({ role: 'owner' as RedisRole })[0]).toMatch(/^role: "role" must be one of application, read-only, .*, got "owner"$/);
});

test('rules of the caller that the engine does not know are refused with the versions that do', () => {
  expect(problemsOf(() => RedisUser.application('app', { commands: ['-config|set'] }).rulesFor(RedisEngine.REDIS_6_2))).toEqual([
    'commands: rule -config|set of user app is not known to redis 6.2: it came with redis 7.0, valkey 7.2',
  ]);
  expect(problemsOf(() => RedisUser.custom({ name: 'app', rules: '%R~a +get' }).rulesFor(RedisEngine.REDIS_6_2))).toEqual([
    'rules: rule %R~a of user app is not known to redis 6.2: it came with redis 7.0, valkey 7.2',
  ]);
});

test('nobody can change the patterns afterwards', () => {
  const keys = ['cache:*'];
  const user = RedisUser.application('app', { keys });
  keys.push('other:*');
  expect(user.keys).toEqual(['cache:*']);
  expect(() => user.keys.push('other:*')).toThrow(TypeError);
});

test.each(['a', 'Z9', 'a_b-c', 'a'.repeat(64)])('%s is a name', (name) => {
  expect(refused(name, '~* +@all')).toEqual([]);
});

test.each(['', 'default', '1a', '_a', '-a', 'a b', 'a:b', 'é', 'a'.repeat(65)])('%j is no name', (name) => {
  expect(refused(name, '~* +@all')).toEqual([`name: ${NAME}, got ${JSON.stringify(name)}`]);
});

test('what is no rule is shown, and only that', () => {
  expect(refused('app', '~* >secret +@all nopass')).toEqual([`rules: "rules" ${FORM}, got ">secret nopass"`]);
  expect(refused('app', '')).toEqual([`rules: "rules" ${FORM}, got ""`]);
  expect(refused('app', '~*  +@all')).toEqual([`rules: "rules" ${FORM}, got ""`]);
});

test('rules that Redis would refuse when it starts are refused now', () => {
  expect(refused('app', '~* +@reed')).toEqual(['rules: +@reed names no category of commands; did you mean "read"?']);
  expect(refused('app', '~* ~cache:* +@all')).toEqual(['rules: "rules" allow all keys or channels before ~cache:*, which Redis refuses; leave out the one or the other']);
  expect(refused('app', '~* ~cache:* &* &news +@all')).toEqual(['rules: "rules" allow all keys or channels before ~cache:* &news, which Redis refuses; leave out the one or the other']);
});

test('a user has at most 200 rules', () => {
  const rules = (count: number): string => Array.from({ length: count }, (_, index) => `~key-${index}`).join(' ');
  expect(refused('app', rules(200))).toEqual([]);
  expect(refused('app', rules(201))).toEqual(['rules: "rules" must be at most 200 rules, got 201; use categories such as +@read']);
});

test('a hostile text is never taken as a name, in the rules or as a pattern', () => {
  fc.assert(fc.property(hostile('app'), hostile('~cache:* &news +@read'), hostile('cache:*'), (name, rules, pattern) => {
    expect(refused(name, '~* +@all')).toEqual([`name: ${NAME}, got ${JSON.stringify(name)}`]);
    expect(refused('app', rules)[0]).toContain(`"rules" ${FORM}`);
    expect(refusedRole({ keys: [pattern], channels: [pattern], commands: [`+${pattern}`] }).map((problem) => problem.split(':')[0])).toEqual(expect.arrayContaining(['keys', 'channels', 'commands']));
  }));
});

test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString'])('%s is no name, because every object has it', (name) => {
  expect(refused(name, '~* +@all')).toEqual([`name: "name" must not be a word that every object of JavaScript has, got "${name}"; choose another`]);
});

test('no property of an object is a name, and a word that only begins like one is', () => {
  expect(Object.getOwnPropertyNames(Object.prototype).filter((name) => refused(name, '~* +@all').length === 0)).toEqual([]);
  expect(refused('__proto__', '~* +@all')).toEqual([`name: ${NAME}, got "__proto__"`]);
  expect([...refused('constructors', '~* +@all'), ...refused('tostring', '~* +@all')]).toEqual([]);
});

test('a name is written into a file, so it cannot be a token', () => {
  expect(refused(Token.asString({ Ref: 'User' }), '~* +@all')).toEqual(['name: "name" must be known at synth, got a token']);
});
