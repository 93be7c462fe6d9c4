import { knownAtSynth, wholeNumber } from '../../checks';

/** Port of Redis where nobody names another. */
export const REDIS_PORT = 6379;
const PORTS = { min: 1, max: 65_535 };

/** What is wrong with a TCP port; undefined when nothing is. */
export function portProblem(name: string, port: number | undefined): string | undefined {
  return knownAtSynth(name, port) ?? wholeNumber(name, port, PORTS);
}
