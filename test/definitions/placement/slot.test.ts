import { InitialRole, Slot } from '../../../lib/definitions/placement/slot';

test('a slot is named by its fleet, its shard and its member', () => {
  const slot = new Slot(12, 3, 'a', InitialRole.REPLICA);
  expect(slot.nameIn('demo')).toBe('demo-12-3');
  expect({ ...slot }).toEqual({ shard: 12, member: 3, zone: 'a', initialRole: 'replica' });
});
