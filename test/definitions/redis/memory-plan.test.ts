import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { RedisConfig } from '../../../lib/definitions/redis/config';
import { maxmemoryOf, memoryPlansOf, systemBytesOf } from '../../../lib/definitions/redis/memory-plan';
import type { MemoryPlan } from '../../../lib/definitions/redis/memory-plan';
import { inProject } from '../../support/project';

interface Vector {
  readonly totalBytes: number;
  readonly plan: MemoryPlan;
  readonly maxmemory?: number;
  readonly problem?: boolean;
}

const VECTORS = JSON.parse(readFileSync(inProject('test', 'fixtures', 'memory-vectors.json'), 'utf8')) as Vector[];
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const plans = fc.record({
  capPercent: fc.integer({ min: 10, max: 90 }), copyOnWritePercent: fc.integer({ min: 0, max: 100 }), clientsPercent: fc.integer({ min: 0, max: 50 }),
  reservedBytes: fc.integer({ min: 0, max: 64 * GIB }), sharePercent: fc.integer({ min: 1, max: 100 }),
});
const machines = fc.integer({ min: 0, max: 24 * 1024 * GIB });

/** The limit in bytes, 0 where there is none. */
function limitOf(totalBytes: number, plan: MemoryPlan): number {
  const limit = maxmemoryOf(totalBytes, plan);
  return 'problem' in limit ? 0 : limit.maxmemory;
}

test.each(VECTORS.map((vector, index) => [index, vector] as const))('vector %d, which the nodes share, comes true', (_index, { totalBytes, plan, maxmemory, problem }) => {
  const limit = maxmemoryOf(totalBytes, plan);
  expect(problem === true ? 'problem' in limit : limit).toEqual(problem ?? { maxmemory });
});

test('there are vectors with a limit and vectors without', () => {
  expect(VECTORS.filter(({ problem }) => problem === true).length).toBeGreaterThan(5);
  expect(VECTORS.filter(({ maxmemory }) => maxmemory !== undefined).length).toBeGreaterThan(20);
});

test('a machine that is too small is told what it has and what is taken off', () => {
  const plan = { capPercent: 75, copyOnWritePercent: 25, clientsPercent: 5, reservedBytes: 1_342_177_280, sharePercent: 50 };
  expect(maxmemoryOf(GIB, plan)).toEqual({
    problem: 'maxmemory must be at least 64 MiB, got 0 MiB: the instance has 1024 MiB, of which 256 MiB stay with the system and 1280 MiB are reserved for replication, and this database gets 50 percent of the rest; use a larger instance type, or smaller buffers',
  });
});

test('data, waste, copies, clients, buffers and the system fit into the machine together', () => {
  fc.assert(fc.property(machines, plans, (total, plan) => {
    const limit = limitOf(total, plan);
    const room = (total - systemBytesOf(total) - plan.reservedBytes) * plan.sharePercent / 100;
    expect(limit * (110 + plan.copyOnWritePercent + plan.clientsPercent) / 100).toBeLessThanOrEqual(Math.max(0, room) * (1 + Number.EPSILON * 4));
    expect(limit).toBeLessThanOrEqual(total * plan.capPercent / 100 * plan.sharePercent / 100);
    expect(limit % MIB).toBe(0);
    expect(limit === 0 || limit >= 64 * MIB).toBe(true);
  }));
});

test('more memory, a larger share and a higher cap never give less, larger reserves never more', () => {
  fc.assert(fc.property(machines, plans, fc.integer({ min: 1, max: 10 * GIB }), (total, plan, more) => {
    const limit = limitOf(total, plan);
    expect(limitOf(total + more, plan)).toBeGreaterThanOrEqual(limit);
    expect(limitOf(total, { ...plan, sharePercent: Math.min(100, plan.sharePercent + 1) })).toBeGreaterThanOrEqual(limit);
    expect(limitOf(total, { ...plan, capPercent: plan.capPercent + 1 })).toBeGreaterThanOrEqual(limit);
    expect(limitOf(total, { ...plan, reservedBytes: plan.reservedBytes + more })).toBeLessThanOrEqual(limit);
    expect(limitOf(total, { ...plan, copyOnWritePercent: plan.copyOnWritePercent + 1 })).toBeLessThanOrEqual(limit);
  }));
});

test('the databases of a node, each with the buffers of all, fit into it together', () => {
  const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 }).filter((list) => list.reduce((sum, share) => sum + share, 0) <= 100);
  fc.assert(fc.property(machines, shares, fc.boolean(), (total, list, hasReplicas) => {
    const databases = list.map((sharePercent, index) => ({ config: index % 2 === 0 ? RedisConfig.store() : RedisConfig.writeHeavy(), sharePercent }));
    const all = memoryPlansOf(databases, hasReplicas);
    const own = databases.map(({ config }) => config.memoryPlan(hasReplicas).reservedBytes).reduce((sum, bytes) => sum + bytes, 0);
    expect(all.map(({ reservedBytes }) => reservedBytes)).toEqual(list.map(() => own));
    const used = all.map((plan) => limitOf(total, plan) * (110 + plan.copyOnWritePercent + plan.clientsPercent) / 100).reduce((sum, bytes) => sum + bytes, 0);
    expect(used === 0 || used + own + systemBytesOf(total) <= total).toBe(true);
  }));
});
