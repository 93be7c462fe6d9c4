import { knownAtSynth, text } from '../checks';
import { nearest } from '../nearest';
import { LINUX_SYSCTLS } from './linux-sysctls';
import { OLD_GUIDES } from './old-guides';
import { SYSCTLS } from './sysctls';

const FORM = { pattern: /^(vm|net|kernel|fs)(\.[A-Za-z0-9_-]{1,64}){1,6}$/, allowed: 'a setting below vm, net, kernel or fs with dots and no slash, such as net.core.somaxconn' };
const KNOWN: readonly string[] = [...new Set([...Object.keys(SYSCTLS), ...OLD_GUIDES.flatMap((known) => known.names), ...LINUX_SYSCTLS])];
/** Two slips of the pen: real names lie closer together than words. */
const SLIPS = 2;

/** Why a text is not the name of a setting, or undefined. */
export function sysctlNameProblem(name: string): string | undefined {
  const problem = knownAtSynth('name of a sysctl', name) ?? text('name of a sysctl', name, FORM);
  const sibling = problem === undefined ? undefined : siblingOf(name);
  return sibling === undefined ? problem : `${problem}; did you mean "${sibling}"?`;
}

/**
 * The setting that an unknown name most likely means, or undefined.
 *
 * A name that is far from all known ones passes: each kernel has settings of its own, and of each network card.
 */
export function misspeltSysctl(name: string): string | undefined {
  return KNOWN.includes(name) ? undefined : (siblingOf(name) ?? nearest(name, KNOWN, SLIPS));
}

/** The one known setting with the same last part: its folder was forgotten or mistaken. */
function siblingOf(name: string): string | undefined {
  const last = name.split('.').at(-1);
  const depth = name.split('.').length;
  const found = KNOWN.filter((known) => known.split('.').at(-1) === last);
  return depth <= 3 && found.length === 1 ? found[0] : undefined;
}
