import type { Form } from '../checks';

/** How a zone is written. */
export const ZONE: Form = {
  pattern: /^([a-z]|[a-z]{2}(-[a-z]+)+-\d[a-z])$/,
  allowed: 'a zone letter such as a, or a zone name such as eu-west-1a',
};

/** Whether the zone is only the letter that follows the region's name. */
export function isZoneLetter(zone: string): boolean {
  return zone.length === 1;
}
