import { Topology } from '../../../lib';
import { LabCluster } from '../../support/clusters';
import { clusterFleet, fleet, LAB_TIMEOUT, useLab } from '../../support/labs';
import { inProject } from '../../support/project';
import { run, type RunResult } from '../../support/run';

jest.setTimeout(LAB_TIMEOUT);

const FLEET = 'worked';
const used = useLab((stack) => void clusterFleet(stack, fleet(FLEET, { topology: Topology.cluster({ shards: 3, replicasPerShard: 1 }) })), { seconds: 240 });
const cluster = (): LabCluster => new LabCluster(used.lab, FLEET);

const PROGRAM = inProject('dist', 'redis-fleet.js');

/** A command of redis-fleet in a shell that is pointed at the lab, as its documentation says. */
function redisFleet(...words: string[]): RunResult {
  const script = 'eval "$("$1" "$2" lab env --name "$3")"; program="$1 $2"; shift 3; exec $program "$@"';
  return run('sh', ['-c', script, 'sh', process.execPath, PROGRAM, used.lab.name, ...words, '--fleet', FLEET], { timeLimit: 280 });
}

interface Checked {
  readonly status: string;
  readonly findings: readonly { readonly id: string; readonly slots: readonly string[] }[];
  readonly nodes: readonly { readonly slot: string; readonly role?: string }[];
}

function checked(): { code: number; shown: Checked } {
  const { code, stdout, stderr } = redisFleet('check', '--json');
  expect(stderr).toBe('');
  return { code, shown: JSON.parse(stdout) as Checked };
}

// The tests of this file are the life of one cluster, in order.

test('a cluster that was deployed has nothing that check would find', () => {
  const { code, shown } = checked();
  expect({ code, status: shown.status, findings: shown.findings }).toEqual({ code: 0, status: 'ok', findings: [] });
  expect(shown.nodes.map(({ role }) => role)).toEqual(['primary', 'replica', 'primary', 'replica', 'primary', 'replica']);
});

test('failover has the node hand over, and check sees the new primary', () => {
  const { code, stdout } = redisFleet('failover', '1', '--to', `${FLEET}-1-1`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `shard 1: ${FLEET}-1-1 is the primary, ${FLEET}-1-0 is a replica\n` });
  expect(checked().shown.nodes.find(({ slot }) => slot === `${FLEET}-1-1`)?.role).toBe('primary');
});

test('replace puts another machine into the slot of a primary, which hands over before', async () => {
  const slot = `${FLEET}-2-0`;
  const { instance: old } = await used.lab.node(slot).state();
  const { code, stdout, stderr } = redisFleet('replace', slot);
  const { instance } = await used.lab.node(slot).state();
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${slot}: ${instance} has taken the place of ${old}\n` });
  expect(stderr).toContain('Terminating:Wait');
  expect(await cluster().primaryOf(2)).toBe(`${FLEET}-2-1`);
});

test('a node that has lost its power is found, and blocks the replacement of others', async () => {
  const slot = `${FLEET}-0-1`;
  await used.lab.node(slot).kill();
  const { code, shown } = checked();
  expect(code).toBe(1);
  expect(shown.findings.map(({ id, slots }) => [id, slots])).toEqual(expect.arrayContaining([['node-unreachable', [slot]], ['replicas-missing', [slot]]]));
  expect(redisFleet('replace', `${FLEET}-1-1`)).toMatchObject({ code: 1, stderr: expect.stringMatching(/the replacement of \S+ is refused, because the fleet is not in order/) as string });
});
