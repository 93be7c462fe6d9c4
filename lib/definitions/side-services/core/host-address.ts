import { knownAtSynth, text } from '../../checks';

const NAME = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\.?';
const HOST = { pattern: new RegExp(`^(?=.{1,253}$)${NAME}$`), allowed: 'the name or IPv4 address of a host' };
const ADDRESS = { pattern: new RegExp(`^(?=.{1,259}$)${NAME}:([1-9]\\d{0,4})$`), allowed: 'a host and a port, such as kafka-0.kafka:9092' };
const LAST_PORT = 65_535;

/** What is wrong with a host; undefined when nothing is. */
export function hostProblem(name: string, value: string | undefined): string | undefined {
  return knownAtSynth(name, value) ?? text(name, value, HOST);
}

/** What is wrong with a host and its port; undefined when nothing is. */
export function addressProblem(name: string, value: string): string | undefined {
  const wrong = knownAtSynth(name, value) ?? text(name, value, ADDRESS);
  return wrong === undefined && portOf(value) > LAST_PORT ? `"${name}" must have a port of 1-${LAST_PORT}, got ${JSON.stringify(value)}` : wrong;
}

/** The port of a checked address. */
export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
