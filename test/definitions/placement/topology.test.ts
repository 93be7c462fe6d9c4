import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { InitialRole, Slot } from '../../../lib/definitions/placement/slot';
import { Topology } from '../../../lib/definitions/placement/topology';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

function refused(zone: string): string[] {
  return problemsOf(() => Topology.standalone({ zone }));
}

test('a standalone fleet is one primary', () => {
  const topology = Topology.standalone();
  expect(topology.kind).toBe('standalone');
  expect(topology.slots).toEqual([new Slot(0, 0, 'a', InitialRole.PRIMARY)]);
  expect(topology.zones).toEqual(['a']);
});

test('a zone is a letter, a whole name or a token', () => {
  expect(Topology.standalone({ zone: 'eu-west-1c' }).zones).toEqual(['eu-west-1c']);
  expect(refused(Token.asString({ Ref: 'Zone' }))).toEqual([]);
  expect(refused('eu-west-1')).toEqual(['zone: "zone" must be a zone letter such as a, or a zone name such as eu-west-1a, got "eu-west-1"']);
});

test('a hostile text is never a zone', () => {
  fc.assert(fc.property(hostile('eu-west-1a'), (zone) => {
    expect(refused(zone)).toHaveLength(1);
  }));
});

test('nobody can change the slots afterwards', () => {
  const topology = Topology.standalone();
  topology.zones.push('b');
  expect(() => topology.slots.pop()).toThrow(TypeError);
  expect([topology.slots.length, topology.zones]).toEqual([1, ['a']]);
});
