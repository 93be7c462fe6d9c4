import { isHostName } from './static-host';

/** The hosts that a name in an inventory of Ansible stands for. */
export interface HostPattern {
  readonly names: readonly string[];
  /** Port that is written behind the name. */
  readonly port?: number;
}

/** What is wrong with a name; the message is for the user. */
export class HostPatternError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'HostPatternError';
  }
}

/** As many hosts as one name may stand for. */
const MAX_HOSTS = 65_536;
const MAX_PORT = 65_535;
const BRACKETED = /^\[(.+)\]:(\d+)$/;
const WITH_PORT = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/;
/** In the order in which Ansible counts them. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NUMBER = /^\d{1,9}$/;

/**
 * The hosts of a name with Ansible's ranges, such as `web[01:20]`, `db-[a:c]` or `10.0.0.[0:30:10]`, and with a port behind it.
 *
 * Throws a HostPatternError for a range that cannot be, and for what is no name.
 */
export function hostsOfPattern(pattern: string): HostPattern {
  const [, name = pattern, portText] = BRACKETED.exec(pattern) ?? WITH_PORT.exec(pattern) ?? [];
  const names = expanded(name);
  const wrong = names.find((each) => !isHostName(each));
  if (wrong !== undefined) {
    throw new HostPatternError(`a host must be letters, digits or "_.-", an address, or a range of them such as web[01:20], got ${JSON.stringify(pattern)}`);
  }
  return portText === undefined ? { names } : { names, port: portOf(portText) };
}

function portOf(text: string): number {
  const port = Number(text);
  if (port < 1 || port > MAX_PORT) {
    throw new HostPatternError(`a port must be 1-${MAX_PORT}, got ${text}`);
  }
  return port;
}

/** The name with each item of its first range in place, and so on for the others. */
function expanded(name: string): string[] {
  const [, head = '', range, tail = ''] = /^([^[]*)\[([^\]]*)\](.*)$/s.exec(name) ?? [];
  if (range === undefined) {
    return [name];
  }
  const tails = expanded(tail);
  const items = itemsOf(range);
  if (items.length * tails.length > MAX_HOSTS) {
    throw new HostPatternError(`one name must stand for at most ${MAX_HOSTS} hosts, got ${JSON.stringify(name)}`);
  }
  return items.flatMap((item) => tails.map((behind) => `${head}${item}${behind}`));
}

function itemsOf(range: string): string[] {
  const [begin = '', end = '', step = '1', ...more] = range.split(':');
  const from = begin === '' ? '0' : begin;
  if (end === '' || more.length > 0 || !NUMBER.test(step) || Number(step) === 0) {
    throw new HostPatternError(`a range must be [begin:end] or [begin:end:step], got ${JSON.stringify(`[${range}]`)}`);
  }
  const isLetters = from.length === 1 && end.length === 1 && LETTERS.includes(from) && LETTERS.includes(end);
  if (isLetters) {
    return counted({ first: LETTERS.indexOf(from), last: LETTERS.indexOf(end), step: Number(step), range }, (index) => LETTERS.charAt(index));
  }
  if (!NUMBER.test(from) || !NUMBER.test(end)) {
    throw new HostPatternError(`a range must have two numbers or two letters, got ${JSON.stringify(`[${range}]`)}`);
  }
  const width = from.length > 1 && from.startsWith('0') ? from.length : 0;
  if (width > 0 && width !== end.length) {
    throw new HostPatternError(`a range with zeros in front must begin and end with as many digits, got ${JSON.stringify(`[${range}]`)}`);
  }
  return counted({ first: Number(from), last: Number(end), step: Number(step), range }, (number) => String(number).padStart(width, '0'));
}

function counted({ first, last, step, range }: { first: number; last: number; step: number; range: string }, textOf: (number: number) => string): string[] {
  const count = Math.floor((last - first) / step) + 1;
  if (count < 1) {
    throw new HostPatternError(`a range must not begin behind its end, got ${JSON.stringify(`[${range}]`)}`);
  }
  if (count > MAX_HOSTS) {
    throw new HostPatternError(`a range must have at most ${MAX_HOSTS} items, got ${JSON.stringify(`[${range}]`)}`);
  }
  return Array.from({ length: count }, (_, index) => textOf(first + index * step));
}
