import { Topology } from '../../../lib';
import { seedOf, soak } from '../../support/cluster-soak';
import { LabCluster } from '../../support/clusters';
import { clusterFleet, fleet, LAB_TIMEOUT, useLab } from '../../support/labs';

jest.setTimeout(3 * LAB_TIMEOUT);

/** `npm run soak` has ten. */
const RUNS = 2;

const used = useLab((stack) => clusterFleet(stack, fleet('random', { topology: Topology.cluster({ shards: 3, replicasPerShard: 2 }) })), { seconds: 240 });

test(`a cluster heals after ${RUNS} random faults under writes`, async () => {
  await soak(new LabCluster(used.lab, 'random'), RUNS, seedOf());
});
