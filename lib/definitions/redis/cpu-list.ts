import { isToken } from '../checks';

/** CPU_SETSIZE of Linux: neither taskset nor systemd knows a higher number. */
const MAX_CPU = 1023;
const PART = /^(0|[1-9]\d{0,3})(?:-(0|[1-9]\d{0,3}))?$/;

/** What is wrong with a list of CPUs as systemd and Redis both read it, such as `0-1,4`; undefined where nothing is. */
export function cpuListProblem(name: string, value: string | undefined): string | undefined {
  if (value === undefined || isToken(value) || (value.length <= 256 && value.split(',').every(isPart))) {
    return undefined;
  }
  return `"${name}" must be numbers and ranges of CPUs 0-${MAX_CPU} such as 0-1,4, got ${JSON.stringify(value)}`;
}

function isPart(part: string): boolean {
  const [, first, last = first] = PART.exec(part) ?? [];
  return first !== undefined && Number(first) <= Number(last) && Number(last) <= MAX_CPU;
}
