import fc from 'fast-check';
import { SnapshotUsers } from '../../../../lib/cli/images/purge/snapshots';
import { image } from './images';

test('a snapshot goes with the last image that is made of it', () => {
  const [one, two, three] = [image(1, 9, { snapshots: ['snap-a', 'snap-b'] }), image(2, 9, { snapshots: ['snap-b', 'snap-c'] }), image(3, 9, { snapshots: ['snap-c'] })];
  const users = new SnapshotUsers([one, two, three], []);
  expect(users.without(one)).toEqual(['snap-a']);
  expect(users.without(two)).toEqual(['snap-b']);
  expect(users.without(three)).toEqual(['snap-c']);
});

test('a snapshot that a launch template names stays', () => {
  const one = image(1, 9, { snapshots: ['snap-a', 'snap-b'] });
  expect(new SnapshotUsers([one], ['snap-b']).without(one)).toEqual(['snap-a']);
});

test('an image with the same snapshot on two disks gives it up once', () => {
  const one = image(1, 9, { snapshots: ['snap-a', 'snap-a'] });
  expect(new SnapshotUsers([one], []).without(one)).toEqual(['snap-a']);
});

test('no snapshot of an image that stays is ever given up', () => {
  const images = fc.array(fc.array(fc.nat(20).map((number) => `snap-${number}`), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
    .map((all) => all.map((snapshots, number) => image(number, 9, { snapshots })));
  fc.assert(fc.property(images, fc.nat(30), (all, count) => {
    const users = new SnapshotUsers(all, []);
    const gone = all.slice(0, count).flatMap((one) => users.without(one));
    const kept = new Set(all.slice(count).flatMap(({ snapshots }) => snapshots));
    const used = new Set(all.slice(0, count).flatMap(({ snapshots }) => snapshots));
    expect([...gone].sort()).toEqual([...used].filter((snapshot) => !kept.has(snapshot)).sort());
  }), { numRuns: 300 });
});
