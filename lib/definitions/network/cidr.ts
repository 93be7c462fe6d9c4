/** A block of IPv4 addresses. */
export interface Cidr {
  /** First address as a number. */
  readonly base: number;
  /** Length of the prefix, 0-32. */
  readonly prefix: number;
}

/** Numbers have no leading zeros, which some programs read as octal. */
const BLOCK = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\/(0|[1-9]\d?)$/;

/** RFC 1918 and the carrier's shared block (RFC 6598), which a VPC may use. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map((block) => parseKnown(block));

/** The block that a text such as `10.0.0.0/16` names; undefined when it is none or has bits behind its prefix. */
export function parseCidr(value: string): Cidr | undefined {
  const match = BLOCK.exec(value);
  if (match === null) {
    return undefined;
  }
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  const good = Math.max(a, b, c, d) <= 255 && prefix <= 32 && base % 2 ** (32 - prefix) === 0;
  return good ? { base, prefix } : undefined;
}

/** Whether no address of the block can be on the internet. */
export function isPrivate(cidr: Cidr): boolean {
  return PRIVATE.some((block) => cidr.prefix >= block.prefix && Math.floor(cidr.base / 2 ** (32 - block.prefix)) === Math.floor(block.base / 2 ** (32 - block.prefix)));
}

function parseKnown(value: string): Cidr {
  const cidr = parseCidr(value);
  if (cidr === undefined) {
    throw new Error(`not a CIDR block: ${value}`);
  }
  return cidr;
}
