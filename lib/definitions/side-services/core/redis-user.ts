import { knownAtSynth, text } from '../../checks';

const USER = { pattern: /^[A-Za-z0-9_.:@-]{1,64}$/, allowed: '1-64 letters, digits, _, ., :, @ or -' };

/** What is wrong with the name of an ACL user; undefined when nothing is. */
export function redisUser(name: string, user: string | undefined): string | undefined {
  return knownAtSynth(name, user) ?? text(name, user, USER);
}
