import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { RedisUser } from '../../../lib/definitions/redis/user';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const FORM = 'must be key patterns (~), channels (&) and commands (+ or -) separated by single spaces';
const NAME = '"name" must be 1-64 letters, digits, _ or -, beginning with a letter, and not "default"';

function refused(name: string, rules: string): string[] {
  return problemsOf(() => new RedisUser({ name, rules }));
}

test('an application may do all but what is dangerous, and an administrator all', () => {
  expect({ ...RedisUser.application() }).toEqual({ name: 'app', rules: '~* &* +@all -@dangerous -@admin +info' });
  expect(RedisUser.application('web').name).toBe('web');
  expect({ ...RedisUser.admin() }).toEqual({ name: 'admin', rules: '~* &* +@all' });
});

test('a user has the rules that were given, in their order', () => {
  expect(new RedisUser({ name: 'report', rules: '%R~report:* &none +@read -keys' }).rules).toBe('%R~report:* &none +@read -keys');
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

test('a hostile text is never taken as a name or in the rules', () => {
  fc.assert(fc.property(hostile('app'), hostile('~cache:* &news +@read'), (name, rules) => {
    expect(refused(name, '~* +@all')).toEqual([`name: ${NAME}, got ${JSON.stringify(name)}`]);
    expect(refused('app', rules)[0]).toContain(`"rules" ${FORM}`);
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
