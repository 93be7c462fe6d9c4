import { knownAtSynth, text, wholeNumberText } from '../checks';
import { refuse } from '../harmful';
import type { Harm } from '../harmful';
import { own } from '../own';
import type { Problems } from '../problems';
import type { Advice } from '../advice';
import { knownSetting, Verdict } from './old-guides';
import { misspeltSysctl, sysctlNameProblem } from './sysctl-name';
import { SYSCTLS } from './sysctls';
import type { Sysctl } from './sysctls';

const VALUE = { pattern: /^[A-Za-z0-9_.:,/-]{1,128}( [A-Za-z0-9_.:,/-]{1,128}){0,7}$/, allowed: 'words or numbers separated by single spaces' };

/** A name that is close to that of a setting, and of none that this library knows. */
export const MISSPELT: Harm = { id: 'kernel.unknown-sysctl', why: 'no kernel that this library knows has it' };

type Acknowledged = Readonly<Record<string, string>>;

/** Adds what is wrong with a setting that the user asks for; returns the advice on it, or undefined. */
export function checkSysctl(problems: Problems, sysctl: { name: string; value: string }, acknowledged: Acknowledged = {}): Advice | undefined {
  const { name, value } = sysctl;
  const path = ['sysctls', name];
  const known = knownSetting(name, value);
  if (known?.verdict === Verdict.REMOVED) {
    problems.addKey(path, `"${name}" cannot be set: ${known.why}`);
    return undefined;
  }
  const nameProblem = sysctlNameProblem(name) ?? misspelling(name, acknowledged);
  if (nameProblem !== undefined) {
    problems.addKey(path, nameProblem);
    return undefined;
  }
  const problem = valueProblem(name, value);
  problems.check(path, problem);
  if (problem !== undefined || known === undefined) {
    return undefined;
  }
  if (known.verdict === Verdict.HARMFUL) {
    refuse(problems, { id: known.id, why: known.why, path, setting: `"${name}" ${value}` }, acknowledged);
    return undefined;
  }
  return Object.hasOwn(acknowledged, known.id) ? undefined : { id: known.id, message: `"${name}" ${value} is of no use: ${known.why}` };
}

function misspelling(name: string, acknowledged: Acknowledged): string | undefined {
  const meant = misspeltSysctl(name);
  if (meant === undefined || (acknowledged[MISSPELT.id] ?? '').trim() !== '') {
    return undefined;
  }
  return `"${name}" is not a setting that this library knows; did you mean "${meant}"? to use it all the same, acknowledge "${MISSPELT.id}" with a reason`;
}

function valueProblem(name: string, value: string): string | undefined {
  const known = own(SYSCTLS, name);
  return knownAtSynth(name, value) ?? (known === undefined ? text(name, value, VALUE) : numbersProblem(name, value, known));
}

function numbersProblem(name: string, value: string, { range, numbers = 1 }: Sysctl): string | undefined {
  if (numbers === 1) {
    return wholeNumberText(name, value, range);
  }
  const words = value.split(' ');
  const bad = words.length !== numbers || words.some((word) => wholeNumberText(name, word, range) !== undefined);
  const rising = words.every((word, index) => index === 0 || Number(word) >= Number(words[index - 1]));
  return bad || !rising ? `"${name}" must be ${numbers} whole numbers ${range.min}-${range.max}, none smaller than the one before, got ${JSON.stringify(value)}` : undefined;
}
