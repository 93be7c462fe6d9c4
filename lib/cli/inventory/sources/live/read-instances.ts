import type { RawValue } from '../../../../rendering/inventory/host';
import type { LeafShape, ListShape, Shape, StructureShape } from './shape';
import { XmlCursor, XmlError } from './xml';

/** Members of a structure by the name that Ansible gives them. */
export type RawStructure = Readonly<Record<string, RawValue>>;

/** A page of an answer to DescribeInstances. */
export interface InstancePage {
  /** Reservations with their instances. */
  readonly reservations: readonly RawStructure[];
  /** The answer without the reservations: what else there is to read of it. */
  readonly rest: string;
}

const RESERVATIONS = 'reservationSet';
const BEGIN = `<${RESERVATIONS}>`;
const ITEM = 'item';
/** What EC2 writes: UTC, with or without fractions of a second. */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;
const MICROSECOND_DIGITS = 6;

/**
 * Reads the reservations of a page by the shape of DescribeInstances' result.
 *
 * Throws an XmlError for a text that EC2 does not send.
 */
export function readInstances(text: string, result: StructureShape): InstancePage {
  const begin = text.indexOf(BEGIN);
  const shape = result.members.get(RESERVATIONS)?.shape;
  if (begin === -1 || shape?.kind !== 'list') {
    return { reservations: [], rest: text };
  }
  const cursor = new XmlCursor(text, begin);
  cursor.next();
  const reservations = readItems(cursor, shape) as RawStructure[];
  return { reservations, rest: text.slice(0, begin) + text.slice(cursor.offset) };
}

/** The value of the element whose begin the cursor is at. */
function readValue(cursor: XmlCursor, shape: Shape): RawValue {
  switch (shape.kind) {
    case 'structure': return cursor.kind === 'empty' ? {} : readMembers(cursor, shape);
    case 'list': return cursor.kind === 'empty' ? [] : readItems(cursor, shape);
    default: return leafValue(cursor.kind === 'empty' ? '' : cursor.leaf(), shape.kind);
  }
}

/** The members up to the end of the structure; an element that the shape does not know is passed over. */
function readMembers(cursor: XmlCursor, { members }: StructureShape): RawStructure {
  const { name } = cursor;
  const values: Record<string, RawValue> = {};
  while (cursor.next() !== 'end') {
    const member = members.get(cursor.name);
    if (member !== undefined) {
      values[member.name] = readValue(cursor, member.shape);
    } else if (cursor.kind === 'begin') {
      cursor.skip();
    }
  }
  cursor.expectEnd(name);
  return values;
}

function readItems(cursor: XmlCursor, { item }: ListShape): RawValue[] {
  const { name } = cursor;
  const values: RawValue[] = [];
  while (cursor.next() !== 'end') {
    if (cursor.name !== ITEM) {
      throw new XmlError(`list ${name} of the answer holds element ${cursor.name}, and should hold ${ITEM}`);
    }
    values.push(readValue(cursor, item));
  }
  cursor.expectEnd(name);
  return values;
}

function leafValue(text: string, kind: LeafShape['kind']): RawValue {
  switch (kind) {
    case 'boolean': return text === 'true';
    case 'number': return Number(text);
    case 'time': return pythonTime(text);
    case 'text': return text;
  }
}

/** A time as Python writes it, which is how Ansible shows what the plugin read. */
function pythonTime(text: string): string {
  const parts = TIME.exec(text);
  if (parts === null) {
    return text;
  }
  const fraction = (parts[2] ?? '').padEnd(MICROSECOND_DIGITS, '0');
  return `${parts[1] ?? ''}${Number(fraction) === 0 ? '' : `.${fraction}`}+00:00`;
}
