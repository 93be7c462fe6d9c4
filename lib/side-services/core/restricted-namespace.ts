import { Chart, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { namespaceName } from '../../definitions/side-services/core/kube-name';
import type { RestrictedNamespaceProps } from '../../definitions/side-services/core/restricted-namespace-props';

/** The Pod Security Standard that all pods of this library keep. */
const STANDARD = 'restricted';
const MODES = ['enforce', 'audit', 'warn'];

/**
 * A namespace whose API server refuses pods that are not hardened.
 *
 * It comes before all other objects of its chart. Applied to a namespace that is there already, it labels that: its next pods are
 * refused where they are not hardened, whoever makes them.
 */
export class RestrictedNamespace extends Construct {
  /** Throws for a name that is none, that of a namespace of Kubernetes itself, or another than its chart's namespace where that has one. */
  public constructor(scope: Construct, id: string, props: RestrictedNamespaceProps) {
    super(scope, id);
    const { name } = props;
    const problems = new Problems();
    const { namespace: ofChart = name } = Chart.of(this);
    problems.check('name', namespaceName('name', name) ?? (ofChart === name ? undefined : `"name" must be the namespace of its chart, ${JSON.stringify(ofChart)}, got ${JSON.stringify(name)}; give both the same`));
    problems.throwIfAny();
    const standards = Object.fromEntries(MODES.map((mode) => [`pod-security.kubernetes.io/${mode}`, STANDARD]));
    const namespace = new k8s.KubeNamespace(this, 'Namespace', {
      metadata: { name, labels: { 'app.kubernetes.io/part-of': 'redis-fleet', 'app.kubernetes.io/managed-by': 'cdk-redis-fleet', ...standards } },
    });
    if (Chart.of(this).namespace !== undefined) {
      // What all objects of the chart are in, is this one itself
      namespace.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
  }
}
