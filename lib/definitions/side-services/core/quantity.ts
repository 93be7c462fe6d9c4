import { knownAtSynth, text } from '../../checks';
import type { Form } from '../../checks';

const CPU: Form = { pattern: /^([1-9]\d{0,5}m|[1-9]\d{0,3}|\d{1,4}\.\d{1,3})$/, allowed: 'an amount of CPU such as 250m, 0.5 or 2' };
const MEMORY: Form = { pattern: /^[1-9]\d{0,8}(Ki|Mi|Gi|Ti)$/, allowed: 'an amount of memory such as 512Mi or 2Gi' };
const STORAGE: Form = { pattern: MEMORY.pattern, allowed: 'a size such as 8Gi' };
const UNITS: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** What is wrong with an amount of CPU; undefined when nothing is. */
export function cpuProblem(name: string, value: string | undefined): string | undefined {
  const wrong = knownAtSynth(name, value) ?? text(name, value, CPU);
  const nothing = value !== undefined && wrong === undefined && cpuMillis(value) === 0;
  return nothing ? `"${name}" must be ${CPU.allowed}, got ${JSON.stringify(value)}` : wrong;
}

/** What is wrong with an amount of memory; undefined when nothing is. */
export function memoryProblem(name: string, value: string | undefined): string | undefined {
  return knownAtSynth(name, value) ?? text(name, value, MEMORY);
}

/** What is wrong with the size of a volume; undefined when nothing is. */
export function storageProblem(name: string, value: string | undefined): string | undefined {
  return knownAtSynth(name, value) ?? text(name, value, STORAGE);
}

/** Thousandths of a CPU that a checked amount stands for. */
export function cpuMillis(value: string): number {
  return value.endsWith('m') ? Number(value.slice(0, -1)) : Math.round(Number(value) * 1000);
}

/** Bytes that a checked amount of memory, or a size, stands for. */
export function quantityBytes(value: string): number {
  return Number(value.slice(0, -2)) * (UNITS[value.slice(-2)] ?? NaN);
}
