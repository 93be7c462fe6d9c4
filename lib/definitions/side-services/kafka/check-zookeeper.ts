import type { Problems } from '../../problems';
import { addressProblem } from '../core/host-address';

/** Adds what is wrong with the addresses and peers of a ZooKeeper. */
export function checkZooKeeper(problems: Problems, path: readonly string[], props: { readonly zookeeper: string[]; readonly zookeeperPeers: readonly object[] }): void {
  props.zookeeper.forEach((address, index) => { problems.check([...path, 'zookeeper', String(index)], addressProblem('zookeeper', address)); });
  if (props.zookeeper.length === 0) {
    problems.add([...path, 'zookeeper'], '"zookeeper" must have at least one address, got none');
  }
  if (props.zookeeperPeers.length === 0) {
    problems.add([...path, 'zookeeperPeers'], '"zookeeperPeers" must have at least one peer, got none: no other may be connected to');
  }
}
