import { liveSource } from '../../../../lib/definitions/inventory/sources';
import { filterSets } from '../../../../lib/cli/inventory/sources/live/filter-sets';

const SLOT = { Name: 'tag-key', Values: ['redis-fleet:slot'] };
const STATES = { Name: 'instance-state-name', Values: ['pending', 'running'] };

test('without filters the pending and running instances of slots are asked for', () => {
  expect(filterSets(liveSource())).toEqual({ included: [[STATES, SLOT]], excluded: [] });
});

test('a fleet and filters are asked for together', () => {
  const { included } = filterSets(liveSource({ fleet: 'demo', filters: { 'instance-type': ['t3.micro', 't3.small'] } }));
  expect(included).toEqual([[{ Name: 'instance-type', Values: ['t3.micro', 't3.small'] }, STATES, SLOT, { Name: 'tag:redis-fleet:fleet', Values: ['demo'] }]]);
});

test('states that a filter names itself take the place of the default', () => {
  const { included } = filterSets(liveSource({ allInstances: true, filters: { 'instance-state-name': ['stopped'] }, includeFilters: [{ 'vpc-id': ['vpc-1'] }] }));
  expect(included).toEqual([[{ Name: 'instance-state-name', Values: ['stopped'] }], [{ Name: 'vpc-id', Values: ['vpc-1'] }, STATES]]);
});

test('with ways to be included and no filters of its own, the source asks for nothing else', () => {
  expect(filterSets(liveSource({ allInstances: true, includeFilters: [{ 'vpc-id': ['vpc-1'] }] })).included).toHaveLength(1);
});

test('what is to be left out is asked for in any state', () => {
  expect(filterSets(liveSource({ excludeFilters: [{ 'tag:Name': ['bad'] }] })).excluded).toEqual([[{ Name: 'tag:Name', Values: ['bad'] }, SLOT]]);
});

test('no name of a filter stands twice in a set, which EC2 would refuse', () => {
  const { included } = filterSets(liveSource({ fleet: 'demo', filters: { 'tag-key': ['Name'], 'tag:redis-fleet:fleet': ['other'] } }));
  expect(included[0]?.map(({ Name: name }) => name)).toEqual(['tag-key', 'tag:redis-fleet:fleet', 'instance-state-name', 'tag:redis-fleet:slot']);
});
