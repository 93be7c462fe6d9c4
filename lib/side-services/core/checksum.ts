import { createHash } from 'node:crypto';

/** Annotation of pods: a changed configuration changes it, so that the pods are replaced. */
export const CHECKSUM = 'checksum/config';

/** A digest of all configuration texts of a pod, in their order. */
export function checksumOf(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
