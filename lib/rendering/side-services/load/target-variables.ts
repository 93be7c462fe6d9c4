import type { LoadTargetProps } from '../../../definitions/side-services/load/load-target-props';

/** Variable of the agents with the password of a target, such as `TARGET_CACHE_PASSWORD`. */
export function passwordVariable({ name }: LoadTargetProps): string {
  return `TARGET_${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
}
