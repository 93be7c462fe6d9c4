import { Groups } from '../../../lib/rendering/inventory/groups';

test('a group that has a parent is below that alone, in whichever order the two are known', () => {
  const groups = new Groups();
  groups.add(['region', 'zone'], 'web-1');
  groups.add(['places', 'region'], 'web-1');
  groups.add(['zone'], 'web-2');
  expect(groups.byName()).toEqual({
    all: { hosts: [], children: ['places'] },
    places: { hosts: [], children: ['region'] },
    region: { hosts: ['web-1'], children: ['zone'] },
    zone: { hosts: ['web-1', 'web-2'], children: [] },
  });
});
