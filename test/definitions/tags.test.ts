import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { InitialRole, Slot } from '../../lib/definitions/placement/slot';
import { FleetTags } from '../../lib/definitions/tags';
import { hostile } from '../support/hostile';
import { problemsOf } from '../support/problems';

const PROPS = { fleet: 'demo', topology: 'standalone', engine: 'redis 7.0' };
const SLOT = new Slot(2, 1, 'b', InitialRole.REPLICA);

function refused(tags: Record<string, string>): string[] {
  return problemsOf(() => new FleetTags({ ...PROPS, tags }));
}

test('everything of a fleet carries its name, its environment and the user\'s tags', () => {
  const tags = new FleetTags({ ...PROPS, environment: 'prod', tags: { team: 'payments' } });
  expect(tags.shared).toEqual({ 'team': 'payments', 'redis-fleet:fleet': 'demo', 'redis-fleet:environment': 'prod' });
});

test('a slot carries all that the inventory and its peers need', () => {
  expect(new FleetTags({ ...PROPS, environment: 'prod', tags: { team: 'payments' } }).forSlot(SLOT)).toEqual({
    'team': 'payments',
    'redis-fleet:fleet': 'demo',
    'redis-fleet:environment': 'prod',
    'redis-fleet:cluster': 'demo',
    'redis-fleet:topology': 'standalone',
    'redis-fleet:shard': '2',
    'redis-fleet:member': '1',
    'redis-fleet:slot': 'demo-2-1',
    'redis-fleet:initial-role': 'replica',
    'redis-fleet:service': 'redis',
    'redis-fleet:engine': 'redis 7.0',
    'Name': 'demo-2-1',
  });
});

test('without an environment there is no tag for it', () => {
  expect(new FleetTags(PROPS).shared).toEqual({ 'redis-fleet:fleet': 'demo' });
});

test('as many tags as a slot has room for are taken, and not one more', () => {
  const tags = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, '']));
  const most = new FleetTags({ ...PROPS, environment: 'prod', tags: tags(39) });
  expect(Object.keys(most.forSlot(SLOT))).toHaveLength(50);
  expect(refused(tags(40))).toEqual(['tags: "tags" must be at most 39, because EC2 takes 50 and the fleet needs the rest, got 40']);
});

test.each(['Name', 'aws:cloudformation:stack-name', 'AWS:x', 'redis-fleet:shard', 'redis-fleet:', 'Redis-Fleet:shard', 'REDIS-FLEET:mine'])('key %s is reserved', (key) => {
  expect(refused({ [key]: 'x' })).toEqual([`tags/${key}: tag key "${key}" is reserved: the fleet or AWS sets Name, redis-fleet:* and aws:*; use another key`]);
});

test('keys that only differ in case are refused, because IAM takes them for one', () => {
  expect(refused({ team: 'a', Team: 'b' })).toEqual(['tags/Team: tag key "Team" differs from another only in upper and lower case, which IAM refuses; keep one']);
});

test('a key is 1-128 and a value 0-256 characters long', () => {
  expect(refused({ ['k'.repeat(128)]: 'v'.repeat(256), 'empty': '' })).toEqual([]);
  expect(refused({ '': 'x' })).toEqual(['tags/: tag key "" must be 1-128 letters, digits, spaces or _.:/=+-@']);
  expect(refused({ ['k'.repeat(129)]: 'x' })).toEqual([`tags/${'k'.repeat(129)}: tag key "${'k'.repeat(129)}" must be 1-128 letters, digits, spaces or _.:/=+-@`]);
  expect(refused({ k: 'v'.repeat(257) })).toEqual([`tags/k: tag "k" must have a value of at most 256 letters, digits, spaces or _.:/=+-@, got "${'v'.repeat(257)}"`]);
});

test('letters and digits of every script are taken', () => {
  expect(refused({ Größe: '大 3', команда: 'a_b.c:d/e=f+g-h@i' })).toEqual([]);
});

test('a hostile text is never taken as a key or as a value', () => {
  fc.assert(fc.property(hostile('payments'), (value) => {
    expect(refused({ team: value })).toEqual([`tags/team: tag "team" must have a value of at most 256 letters, digits, spaces or _.:/=+-@, got ${JSON.stringify(value)}`]);
    expect(refused({ [value]: 'x' })).toEqual([`tags/${value}: tag key ${JSON.stringify(value)} must be 1-128 letters, digits, spaces or _.:/=+-@`]);
  }));
});

test('a value may be a token, whatever its length', () => {
  expect(refused({ owner: Token.asString({ Ref: 'Owner' }) })).toEqual([]);
});

test('nobody can change the tags afterwards', () => {
  const own: Record<string, string> = { team: 'payments' };
  const props = { ...PROPS, tags: own };
  const tags = new FleetTags(props);
  own.team = 'x';
  props.fleet = 'other';
  expect(() => { tags.shared.team = 'x'; }).toThrow(TypeError);
  tags.forSlot(SLOT).team = 'x';
  expect(tags.forSlot(SLOT)).toMatchObject({ 'team': 'payments', 'redis-fleet:cluster': 'demo', 'Name': 'demo-2-1' });
});
