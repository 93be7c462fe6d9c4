const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1000, kb: 1024, m: 1_000_000, mb: 1024 ** 2, g: 1_000_000_000, gb: 1024 ** 3 };
/** Words of which a server answers another one than it was given. */
const SYNONYMS: Readonly<Record<string, string>> = { slave: 'replica', relative: 'yes' };
const LIMITS = 'client-output-buffer-limit';
/** One letter for each kind of event, in any order; `A` is short for those of all types. */
const EVENTS = 'notify-keyspace-events';
const ALL_EVENTS = 'g$lshzxetd';

/** Whether a server that answers `got` has the setting that redis.conf writes as `wanted`: the same numbers may be written differently. */
export function sameSetting(name: string, wanted: string, got: string): boolean {
  if (name === EVENTS) return eventsIn(wanted) === eventsIn(got);
  if (name !== LIMITS) return plain(wanted) === plain(got);
  const asked = limitsOf(wanted);
  const answered = limitsOf(got);
  return Object.entries(asked).every(([kind, limits]) => answered[kind] === limits);
}

function plain(value: string): string {
  return value.trim().split(/\s+/).map(plainWord).join(' ');
}

/** Memory in bytes, and one word of those that mean the same. */
function plainWord(word: string): string {
  const [, number, unit] = /^(\d+)([a-z]{1,2})$/i.exec(word) ?? [];
  const factor = UNITS[unit?.toLowerCase() ?? ''];
  if (number !== undefined && factor !== undefined) return String(Number(number) * factor);
  const lower = word.toLowerCase();
  return SYNONYMS[lower] ?? lower;
}

/** Each letter once, in order. */
function eventsIn(value: string): string {
  return [...new Set(value.replace('A', ALL_EVENTS))].sort().join('');
}

/** The limits of each kind of client: three numbers behind its name. */
function limitsOf(value: string): Record<string, string> {
  const words = plain(value).split(' ');
  return Object.fromEntries(Array.from({ length: Math.floor(words.length / 4) }, (_, index) => {
    const [kind = '', ...limits] = words.slice(index * 4, index * 4 + 4);
    return [kind, limits.join(' ')];
  }));
}
