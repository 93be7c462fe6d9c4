import { Token } from 'aws-cdk-lib';
import { RedisConfig } from '../../../lib/definitions/redis/config';
import { RedisDatabase, type RedisDatabaseProps } from '../../../lib/definitions/redis/database';
import { RedisUser } from '../../../lib/definitions/redis/user';
import { problemsOf } from '../../support/problems';

function refused(props: Partial<RedisDatabaseProps>): string[] {
  return problemsOf(() => new RedisDatabase({ name: 'main', ...props }));
}

test('a name is enough for a database', () => {
  const database = new RedisDatabase({ name: 'sessions' });
  expect([database.name, database.port, database.memorySharePercent, database.cpus]).toEqual(['sessions', 6379, undefined, undefined]);
  expect(database.users.map(({ name }) => name)).toEqual(['app']);
  expect(database.config).toEqual(new RedisConfig());
});

test('every part that is given is the part of the database', () => {
  const props = { name: 'cache', port: 7000, config: new RedisConfig(), users: [RedisUser.monitoring()], memorySharePercent: 40, cpus: '2-3' };
  expect({ ...new RedisDatabase(props) }).toEqual(props);
});

test.each(['a', 'a1', 'web-cache', 'a'.repeat(32)])('%s is a name', (name) => {
  expect(refused({ name })).toEqual([]);
});

test.each(['', '1a', 'A', '-a', 'a-', 'a_b', 'a.b', 'a'.repeat(33)])('%j is no name', (name) => {
  expect(refused({ name })).toEqual([`name: "name" must be 1-32 lower-case letters, digits or -, beginning with a letter and not ending with -, got ${JSON.stringify(name)}`]);
});

test('all that is out of its range is said at once', () => {
  expect(refused({ port: 80, memorySharePercent: 0, cpus: '4-2' })).toEqual([
    'port: "port" must be a whole number 1024-55535, got 80',
    'memorySharePercent: "memorySharePercent" must be a whole number 1-100, got 0',
    'cpus: "cpus" must be numbers and ranges of CPUs 0-1023 such as 0-1,4, got "4-2"',
  ]);
});

test('what becomes part of a file at synth cannot be a token', () => {
  const text = Token.asString({ Ref: 'Text' });
  expect(refused({ name: text, port: Token.asNumber({ Ref: 'Port' }), memorySharePercent: Token.asNumber({ Ref: 'Share' }), cpus: text })).toEqual([
    'name: "name" must be known at synth, got a token',
    'port: "port" must be known at synth, got a token',
    'memorySharePercent: "memorySharePercent" must be known at synth, got a token',
    'cpus: "cpus" must be known at synth, got a token',
  ]);
});

test('nobody can change the users afterwards', () => {
  const users = [RedisUser.application()];
  const database = new RedisDatabase({ name: 'main', users });
  users.push(RedisUser.application('intruder'));
  expect(database.users).toHaveLength(1);
  expect(() => database.users.push(RedisUser.admin())).toThrow(TypeError);
});

test('a configuration or a user that only looks like one is refused, because nobody has checked its values', () => {
  const config = { ...new RedisConfig() } as RedisConfig;
  const users = [{ ...RedisUser.admin() } as RedisUser];
  expect(refused({ config, users })).toEqual([
    'config: "config" must be made by RedisConfig, which checks its values, got another object',
    'users/0: "users.0" must be made by RedisUser, which checks its values, got another object',
  ]);
});
