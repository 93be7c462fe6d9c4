import { knownAtSynth, text } from '../../checks';
import type { Problems } from '../../problems';
import { serviceName } from '../core/kube-name';
import { checkResources } from '../core/resources';
import { checkCluster } from './check-kafka-cluster';
import { checkZooKeeper } from './check-zookeeper';
import type { KafkaManagerEngine } from './kafka-manager-engine';
import type { KafkaManagerProps } from './kafka-manager-props';

const USER = { pattern: /^[A-Za-z0-9_.@-]{1,64}$/, allowed: '1-64 letters, digits, _, ., @ or -' };

/** Adds what is wrong with a console and its clusters. */
export function checkKafkaManager(problems: Problems, props: KafkaManagerProps, engine: KafkaManagerEngine): void {
  const { name, username, clusters = [], scrapers = [], resources } = props;
  problems.check('name', serviceName('name', name));
  problems.check('username', knownAtSynth('username', username) ?? text('username', username, USER));
  if (resources !== undefined) {
    checkResources(problems, ['resources'], resources);
  }
  if (engine.cmakProps !== undefined && scrapers.length > 0) {
    problems.add('scrapers', '"scrapers" must be left out with cmak, which has no metrics of its own, got some; use kafka-ui or akhq');
  }
  if (engine.cmakProps !== undefined) {
    checkZooKeeper(problems, ['engine'], engine.cmakProps);
  }
  clusters.forEach((cluster, index) => {
    checkCluster(problems, ['clusters', String(index)], { cluster, engine });
    if (clusters.slice(0, index).some((other) => other.name === cluster.name)) {
      problems.add(['clusters', String(index), 'name'], `"name" must be another for each cluster, got "${cluster.name}" twice`);
    }
  });
}
