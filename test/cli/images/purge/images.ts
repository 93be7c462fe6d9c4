import type { ImageFacts } from '../../../../lib/cli/images/facts/image-facts';

/** The time at which the tests of this folder take place. */
export const NOW = new Date('2026-06-01T12:00:00Z');
const DAY_MS = 86_400_000;

/** Id of the image with a number. */
export function imageId(number: number): string {
  return `ami-${number.toString(16).padStart(17, '0')}`;
}

/** An available image with a snapshot of its own, made some days ago. */
export function image(number: number, days: number, more: Partial<ImageFacts> = {}): ImageFacts {
  return {
    region: 'eu-west-1', id: imageId(number), name: `redis-${number}`, created: new Date(NOW.getTime() - days * DAY_MS), state: 'available',
    architecture: 'arm64', tags: {}, snapshots: [`snap-${number}`], isPublic: false, ...more,
  };
}
