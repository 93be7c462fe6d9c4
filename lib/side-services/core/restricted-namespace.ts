import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

/** The Pod Security Standard that all pods of this library keep. */
const STANDARD = 'restricted';
const MODES = ['enforce', 'audit', 'warn'];

/** A namespace whose API server refuses pods that are not hardened. */
export function restrictedNamespace(scope: Construct, id: string, name: string): k8s.KubeNamespace {
  const standards = Object.fromEntries(MODES.map((mode) => [`pod-security.kubernetes.io/${mode}`, STANDARD]));
  return new k8s.KubeNamespace(scope, id, {
    metadata: { name, labels: { 'app.kubernetes.io/part-of': 'redis-fleet', 'app.kubernetes.io/managed-by': 'cdk-redis-fleet', ...standards } },
  });
}
