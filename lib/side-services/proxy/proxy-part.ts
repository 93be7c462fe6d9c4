import type { PartNames } from '../core/labels';

/** What the pods of Envoy are. */
export function proxyPart(name: string): PartNames {
  return { program: 'envoy', instance: name, component: 'proxy' };
}
