import { knownAtSynth, oneOf, text } from '../checks';
import { Problems } from '../problems';

/** The channels of an image: the newest build, and what was promoted. */
export const CHANNELS = ['candidate', 'stable'] as const;

export const FAMILY = { pattern: /^[a-z][a-z0-9-]{0,47}$/, allowed: '1-48 lower-case letters, digits or -, beginning with a letter' };

/** Where all pointers are. */
export const POINTERS = '/redis-fleet/images';

/** The name of a pointer to the newest build. */
export const CANDIDATE = new RegExp(`^${POINTERS}/[^/]+/candidate$`);

/**
 * Name of the SSM parameter that holds the id of a family's image in a channel: `/redis-fleet/images/FAMILY/CHANNEL`.
 *
 * Throws when the family is no name, or there is no such channel.
 */
export function pointerName(family: string, channel: string): string {
  const problems = new Problems();
  problems.check('family', knownAtSynth('family', family) ?? text('family', family, FAMILY));
  problems.check('channel', knownAtSynth('channel', channel) ?? oneOf('channel', channel, CHANNELS));
  problems.throwIfAny();
  return `${POINTERS}/${family}/${channel}`;
}
