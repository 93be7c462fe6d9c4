import type { LabError } from '../../lab/api/lab-error';
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
  const machines = await waitUntilReady('lab', inTurn([machine({ state: 'booting' })], [machine({})]), { onMachines: ([one]) => seen.push(one?.state ?? '') });
  expect(machines).toEqual([machine({})]);
  expect(seen).toEqual(['booting', 'ready']);
});

test('a machine that fails ends the waiting with its slot and its problem', async () => {
  const failed = machine({ state: 'failed', seconds: null, problem: 'redis-fleet boot failed: no volume' });
  const coming = machine({ slot: 'a-0-1', instance: 'i-2', state: 'booting' });
  await expect(waitUntilReady('lab', inTurn([failed, coming]))).rejects.toThrow(/^a-0-0 \(i-1\) failed: redis-fleet boot failed: no volume$/);
});

test.each([['lab', ''], ['mine', ' --name mine']])('in the lab %s, a failure that nobody explains names the command that shows the console', async (name, flag) => {
  await expect(waitUntilReady(name, inTurn([machine({ state: 'failed' })]))).rejects.toThrow(`see "redis-fleet lab logs a-0-0${flag}"`);
});

test('several failures are one line, which has all of them as its cause', async () => {
  const failures = ['a-0-0', 'a-0-1'].map((slot, index) => machine({ slot, instance: `i-${index}`, state: 'failed', problem: 'no volume' }));
  const error = await waitUntilReady('lab', inTurn(failures)).then(() => undefined, (thrown: LabError) => thrown);
  expect(error?.message).toBe('a-0-0 (i-0) failed: no volume; failed as well: a-0-1');
  expect(error?.cause).toBe('a-0-0 (i-0) failed: no volume\na-0-1 (i-1) failed: no volume');
});

test('whoever keeps going gets the failure when the other machines are ready', async () => {
  const failed = machine({ state: 'failed', problem: 'no volume' });
  const other = machine({ slot: 'a-0-1', instance: 'i-2' });
  let asked = 0;
  const ask = (): Promise<MachineStatus[]> => Promise.resolve([failed, { ...other, state: asked++ === 0 ? 'booting' : 'ready' }]);
  await expect(waitUntilReady('lab', ask, { keepGoing: true })).rejects.toThrow('a-0-0 (i-1) failed: no volume');
  expect(asked).toBe(2);
});

test('when time is up the error says what is missing', async () => {
  await expect(waitUntilReady('lab', inTurn([machine({ state: 'booting' })]), { seconds: 1 })).rejects.toThrow(/^not ready within 1 s: a-0-0 is booting$/);
});

test('what has failed by then is in the same line', async () => {
  const failed = machine({ state: 'failed', problem: 'no volume' });
  const late = machine({ slot: 'a-0-1', instance: 'i-2', state: 'booting' });
  await expect(waitUntilReady('lab', inTurn([failed, late]), { seconds: 1, keepGoing: true }))
    .rejects.toThrow(/^a-0-0 \(i-1\) failed: no volume; not ready within 1 s: a-0-1 is booting$/);
});

test.each([0, 3601, Number.NaN])('%d seconds are refused', async (seconds) => {
  await expect(waitUntilReady('lab', inTurn([]), { seconds })).rejects.toThrow(`"seconds" must be 1-3600, got ${seconds}`);
});
