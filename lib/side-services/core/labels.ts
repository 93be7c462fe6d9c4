/** What a part of a side service is. */
export interface PartNames {
  /** Name of the program, such as `redis` or `kafka-ui`. */
  readonly program: string;
  /** Name of the side service, which is unique in its namespace; the names of its objects begin with it. */
  readonly instance: string;
  /** Which part of the service, such as `server` or `agent`. */
  readonly component: string;
}

/** The recommended labels of Kubernetes, which all objects of a part have. */
export function labelsOf(part: PartNames): Record<string, string> {
  return { ...selectorOf(part), 'app.kubernetes.io/part-of': 'redis-fleet', 'app.kubernetes.io/managed-by': 'cdk-redis-fleet' };
}

/** The labels by which a part's pods are found: they never change, because a selector cannot. */
export function selectorOf({ program, instance, component }: PartNames): Record<string, string> {
  return { 'app.kubernetes.io/name': program, 'app.kubernetes.io/instance': instance, 'app.kubernetes.io/component': component };
}
