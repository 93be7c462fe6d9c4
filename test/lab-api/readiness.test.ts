import type { MachineStatus } from '../../lab/api/protocol';
import { readinessOf, waitUntilReady } from '../../lab/api/readiness';
import { machine } from './machines';

/** Answers with one state of affairs after another, and from then on with the last. */
function inTurn(...states: MachineStatus[][]): () => Promise<MachineStatus[]> {
  return () => Promise.resolve((states.length > 1 ? states.shift() : states[0]) ?? []);
}

test('machines that are all ready leave nothing to wait for', () => {
  expect(readinessOf([machine({}), machine({ slot: 'a-0-1', instance: 'i-2' })])).toEqual({ failed: [], missing: [] });
});

test.each(['pending', 'booting', 'waiting', 'off', 'stopping', 'terminating'] as const)('a machine that is %s is waited for', (state) => {
  expect(readinessOf([machine({ state })]).missing).toEqual([`a-0-0 is ${state}`]);
});

test('an old machine that ends beside its successor is not waited for, an unready successor is', () => {
  const old = machine({ state: 'terminating' });
  expect(readinessOf([old, machine({ instance: 'i-2' })]).missing).toEqual([]);
  expect(readinessOf([old, machine({ instance: 'i-2', state: 'booting' })]).missing).toEqual(['a-0-0 is booting']);
});

test('a machine that is about to be replaced does not count, and its slot waits for another', () => {
  const wait = { slots: ['a-0-0'], otherThan: ['i-1'] };
  expect(readinessOf([machine({})], wait).missing).toEqual(['a-0-0 is without a machine']);
  expect(readinessOf([machine({}), machine({ instance: 'i-2' })], wait).missing).toEqual([]);
});

test('the machines are handed back as soon as all are ready, and shown on the way', async () => {
  const seen: string[] = [];
  const machines = await waitUntilReady(inTurn([machine({ state: 'booting' })], [machine({})]), { onMachines: ([one]) => seen.push(one?.state ?? '') });
  expect(machines).toEqual([machine({})]);
  expect(seen).toEqual(['booting', 'ready']);
});

test('a machine that fails ends the waiting with its slot and its problem', async () => {
  const failed = machine({ state: 'failed', seconds: null, problem: 'redis-fleet boot failed: no volume' });
  const coming = machine({ slot: 'a-0-1', instance: 'i-2', state: 'booting' });
  await expect(waitUntilReady(inTurn([failed, coming]))).rejects.toThrow(/^a-0-0 \(i-1\) failed: redis-fleet boot failed: no volume$/);
});

test('a failure that nobody explains names the command that shows the console', async () => {
  await expect(waitUntilReady(inTurn([machine({ state: 'failed' })]))).rejects.toThrow('see "redis-fleet lab logs a-0-0"');
});

test('whoever keeps going gets the failure when the other machines are ready', async () => {
  const failed = machine({ state: 'failed', problem: 'no volume' });
  const other = machine({ slot: 'a-0-1', instance: 'i-2' });
  let asked = 0;
  const ask = (): Promise<MachineStatus[]> => Promise.resolve([failed, { ...other, state: asked++ === 0 ? 'booting' : 'ready' }]);
  await expect(waitUntilReady(ask, { keepGoing: true })).rejects.toThrow('a-0-0 (i-1) failed: no volume');
  expect(asked).toBe(2);
});

test('when time is up the error says what is missing', async () => {
  await expect(waitUntilReady(inTurn([machine({ state: 'booting' })]), { seconds: 1 })).rejects.toThrow(/^not ready within 1 s: a-0-0 is booting$/);
});

test.each([0, 3601, Number.NaN])('%d seconds are refused', async (seconds) => {
  await expect(waitUntilReady(inTurn([]), { seconds })).rejects.toThrow(`"seconds" must be 1-3600, got ${seconds}`);
});
