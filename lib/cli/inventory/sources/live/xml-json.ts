import type { FramedWriter } from './frames';
import { leafJson } from './leaf-json';
import type { Member, Shape } from './shape';
import { type XmlCursor, XmlError } from './xml';

/** Texts of a structure by the name that Ansible gives them, as they stand in XML. */
export type XmlTexts = Record<string, string | undefined>;

/** Where what is read is written to. */
export interface Sink {
  readonly out: FramedWriter;
  /** Takes the texts and numbers among the members too. */
  readonly texts?: XmlTexts;
}

/** Name of the elements of a list. */
export const ITEM = 'item';

/** Calls for each member of the structure whose begin the cursor is at; an element that the shape does not know is passed over. */
export function eachMember(cursor: XmlCursor, shape: Shape, take: (member: Member) => void): void {
  const { name, kind } = cursor;
  if (kind === 'empty' || shape.kind !== 'structure') {
    return pass(cursor);
  }
  while (cursor.next() !== 'end') {
    const member = shape.members.get(cursor.name);
    if (member === undefined) {
      pass(cursor);
    } else {
      take(member);
    }
  }
  cursor.expectEnd(name);
}

/** Calls for each item of the list whose begin the cursor is at. Throws an XmlError for any other element in it. */
export function eachItem(cursor: XmlCursor, shape: Shape, take: (item: Shape) => void): void {
  const { name, kind } = cursor;
  if (kind === 'empty' || shape.kind !== 'list') {
    return pass(cursor);
  }
  while (cursor.next() !== 'end') {
    if (cursor.name !== ITEM) {
      throw notAnItem(name, cursor.name);
    }
    take(shape.item);
  }
  cursor.expectEnd(name);
}

/** The error of a list that holds something else. */
export function notAnItem(list: string, element: string): XmlError {
  return new XmlError(`list ${list} of the answer holds element ${element}, and should hold ${ITEM}`);
}

/** Writes the members of a structure as JSON, without braces. */
export function writeMembers(cursor: XmlCursor, shape: Shape, sink: Sink): void {
  let before = '';
  eachMember(cursor, shape, (member) => {
    sink.out.common(before + member.json);
    writeMember(cursor, member, sink);
    before = ',';
  });
}

/** Writes the value of a member as JSON. */
export function writeMember(cursor: XmlCursor, { name, shape }: Member, { out, texts }: Sink): void {
  if (texts === undefined || shape.kind === 'structure' || shape.kind === 'list') {
    writeValue(cursor, shape, out);
  } else {
    const xml = leafXml(cursor);
    texts[name] = xml;
    out.value(leafJson(xml, shape.kind));
  }
}

function writeValue(cursor: XmlCursor, shape: Shape, out: FramedWriter): void {
  switch (shape.kind) {
    case 'structure':
      out.common('{');
      writeMembers(cursor, shape, { out });
      return out.common('}');
    case 'list':
      out.common('[');
      writeItems(cursor, shape, out);
      return out.common(']');
    default: out.value(leafJson(leafXml(cursor), shape.kind));
  }
}

function writeItems(cursor: XmlCursor, shape: Shape, out: FramedWriter): void {
  let before = '';
  eachItem(cursor, shape, (item) => {
    out.common(before);
    writeValue(cursor, item, out);
    before = ',';
  });
}

function leafXml(cursor: XmlCursor): string {
  return cursor.kind === 'empty' ? '' : cursor.leaf();
}

function pass(cursor: XmlCursor): void {
  if (cursor.kind === 'begin') cursor.skip();
}
