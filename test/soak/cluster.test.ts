import { Topology } from '../../lib';
import { seedOf, soak } from '../support/cluster-soak';
import { LabCluster } from '../support/clusters';
import { clusterFleet, fleet, LAB_TIMEOUT, useLab } from '../support/labs';

const RUNS = 10;

const used = useLab((stack) => clusterFleet(stack, fleet('soaked', { topology: Topology.cluster({ shards: 3, replicasPerShard: 2 }) })), { seconds: 240 });

test(`a cluster heals after ${RUNS} random faults under writes`, async () => {
  await soak(new LabCluster(used.lab, 'soaked'), RUNS, seedOf());
}, RUNS * LAB_TIMEOUT);
