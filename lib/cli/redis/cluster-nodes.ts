import { ProtocolError } from './resp';

/** One line of CLUSTER NODES: a node as another one, or it itself, sees it. */
export interface Member {
  readonly id: string;
  /** Empty where the address is not known. */
  readonly address: string;
  readonly port: number;
  readonly flags: readonly string[];
  readonly isSelf: boolean;
  readonly isPrimary: boolean;
  /** Id of its primary; undefined for a primary. */
  readonly primaryId?: string;
  readonly isLinked: boolean;
  readonly epoch: number;
  /** Ranges of hash slots, first and last, that it serves. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Hash slots that are under way from or to it, as CLUSTER NODES writes them. */
  readonly openSlots: readonly string[];
}

/** Where an instance's address ends and its ports begin; an IPv6 address has colons of its own. */
const ADDRESS = /^(.*):(\d+)@\d+(,.*)?$/;

/**
 * The members of an answer to CLUSTER NODES.
 *
 * Throws a ProtocolError for what no server answers.
 */
export function parseClusterNodes(text: string): Member[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').map(parseMember);
}

function parseMember(line: string): Member {
  const [id = '', where = '', flagText = '', primary = '-', , , epoch = '', link = '', ...slots] = line.split(' ');
  const [, address, port] = ADDRESS.exec(where) ?? [];
  if (address === undefined || !/^\d+$/.test(epoch)) throw new ProtocolError('what answers CLUSTER NODES is no Redis Cluster');
  const flags = flagText.split(',');
  return {
    id, address, port: Number(port), flags,
    isSelf: flags.includes('myself'),
    isPrimary: flags.includes('master'),
    primaryId: primary === '-' ? undefined : primary,
    isLinked: link === 'connected',
    epoch: Number(epoch),
    ranges: slots.filter((slot) => !slot.startsWith('[')).map(rangeOf),
    openSlots: slots.filter((slot) => slot.startsWith('[')),
  };
}

function rangeOf(text: string): [number, number] {
  const [first = NaN, last = first] = text.split('-').map(Number);
  return [first, last];
}

/** How many hash slots a node serves. */
export function slotCount({ ranges }: Pick<Member, 'ranges'>): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
