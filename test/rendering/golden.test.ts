import { FleetDefinition, type FleetDefinitionProps, Persistence, RedisConfig, Topology } from '../../lib';
import { fingerprintOf, renderNodeFiles } from '../../lib/rendering/placement/node-files';
import { renderNodeJson } from '../../lib/rendering/placement/node-json';
import { renderUserData } from '../../lib/rendering/placement/user-data';
import { renderRedisDropIn } from '../../lib/rendering/redis/redis-unit';
import { firstSlotOf, FLEETS, resourcesOf } from '../support/fleets';
import { expectGolden } from '../support/golden';

describe.each(Object.entries(FLEETS))('the files of fleet %s', (name, definition) => {
  const files = renderNodeFiles(definition);

  test.each(Object.keys(files))('%s is as its golden file', (path) => {
    expectGolden(`${name}${path}`, files[path] ?? '');
  });

  test('the user data is as its golden file', () => {
    const nodeJson = renderNodeJson(definition, firstSlotOf(definition), resourcesOf(definition));
    expectGolden(`${name}/user-data`, renderUserData(definition, { nodeJson, bootstrap: '#!/bin/sh\ntrue', fingerprint: fingerprintOf(files) }));
  });
});

test('the fingerprint changes with the content and with the name of a file, and with nothing else', () => {
  const one = fingerprintOf({ a: '1', b: '2' });
  expect(fingerprintOf({ b: '2', a: '1' })).toBe(one);
  expect(fingerprintOf({ a: '1', b: '3' })).not.toBe(one);
  expect(fingerprintOf({ a: '1', c: '2' })).not.toBe(one);
  expect(fingerprintOf({ a: '1b', '': '2' })).not.toBe(one);
});

describe('another shard', () => {
  const [three, four] = [3, 4].map((shards) => new FleetDefinition({ name: 'shop', topology: Topology.cluster({ shards, replicasPerShard: 2 }) }));

  test('changes no file of a node', () => {
    expect(renderNodeFiles(four ?? three ?? fail())).toEqual(renderNodeFiles(three ?? fail()));
  });

  test('changes no node.json of a node that is there', () => {
    const [before, after] = [three ?? fail(), four ?? fail()];
    for (const slot of before.topology.slots) {
      const same = after.topology.slots.find(({ shard, member }) => shard === slot.shard && member === slot.member) ?? fail();
      expect(renderNodeJson(after, same, resourcesOf(after))).toBe(renderNodeJson(before, slot, resourcesOf(before)));
    }
  });
});

test('a registry belongs to a Redis Cluster and to nothing else', () => {
  const { standalone = fail(), cluster = fail() } = FLEETS;
  expect(() => renderNodeJson(standalone, firstSlotOf(standalone), resourcesOf(cluster))).toThrow('fleet demo: a registry and a shape belong to a Redis Cluster and to nothing else, got some for standalone');
  expect(() => renderNodeJson(cluster, firstSlotOf(cluster), resourcesOf(standalone))).toThrow('fleet shop: a registry and a shape belong to a Redis Cluster and to nothing else, got none for cluster');
});

test('a server without a log of all its writes waits for a failover before it starts again, where there are replicas', () => {
  const restart = (props: Partial<FleetDefinitionProps>): string | undefined => {
    const definition = new FleetDefinition({ name: 'demo', ...props });
    return /^RestartSec=.*$/m.exec(renderRedisDropIn(definition, definition.databases[0] ?? fail()))?.[0];
  };
  const topology = Topology.cluster({ shards: 3, nodeTimeoutMillis: 15_500 });
  const snapshots = new RedisConfig({ persistence: Persistence.snapshots() });
  expect([restart({ topology, config: RedisConfig.cache() }), restart({ topology, config: snapshots })]).toEqual(['RestartSec=26', 'RestartSec=26']);
  expect([restart({ topology }), restart({ config: RedisConfig.cache() })]).toEqual(['RestartSec=5', 'RestartSec=5']);
  expect(restart({ topology: Topology.cluster({ shards: 3, replicasPerShard: 0 }), config: RedisConfig.cache() })).toBe('RestartSec=5');
  for (const definition of Object.values(FLEETS)) {
    expect(Object.values(renderNodeFiles(definition)).join('\n')).not.toContain('Restart=always');
  }
});

function fail(): never {
  throw new Error('the fleet is not there');
}
