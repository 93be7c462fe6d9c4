import { FramedWriter } from './frames';
import type { Shape } from './shape';
import { decoded, type XmlCursor } from './xml';
import { eachItem, eachMember, writeMember, writeMembers, type XmlTexts } from './xml-json';

/** What is read of an instance. */
export interface ReadInstance {
  /** JSON of the variables without braces: all but the tags, and the placement where EC2 tells none. */
  readonly variables: FramedWriter;
  /** Keys and values. */
  readonly tags: readonly (readonly [string, string])[];
  readonly texts: Readonly<XmlTexts>;
  readonly placement?: Readonly<XmlTexts>;
}

/** What is read of a reservation. */
export interface ReadReservation {
  readonly instances: readonly ReadInstance[];
  readonly texts: Readonly<XmlTexts>;
}

/**
 * Reads the reservation whose begin the cursor is at; the placement of its instances gets the region too.
 *
 * Throws an XmlError for a text that EC2 does not send.
 */
export function readReservation(cursor: XmlCursor, shape: Shape, region: string): ReadReservation {
  const instances: ReadInstance[] = [];
  const texts: XmlTexts = {};
  const unused = new FramedWriter();
  eachMember(cursor, shape, (member) => {
    if (member.name === 'instances') {
      eachItem(cursor, member.shape, (item) => instances.push(readInstance(cursor, item, region)));
    } else {
      writeMember(cursor, member, { out: unused, texts });
    }
  });
  return { instances, texts };
}

function readInstance(cursor: XmlCursor, shape: Shape, region: string): ReadInstance {
  const variables = new FramedWriter();
  const tags: (readonly [string, string])[] = [];
  const texts: XmlTexts = {};
  let placement: XmlTexts | undefined;
  eachMember(cursor, shape, (member) => {
    if (member.name === 'tags') {
      return eachItem(cursor, member.shape, (item) => tags.push(readTag(cursor, item)));
    }
    variables.top(member.json);
    if (member.name === 'placement') {
      placement = readPlacement(cursor, member.shape, { region, out: variables });
    } else {
      writeMember(cursor, member, { out: variables, texts });
    }
  });
  return { variables, tags, texts, placement };
}

function readTag(cursor: XmlCursor, shape: Shape): readonly [string, string] {
  const texts: XmlTexts = {};
  writeMembers(cursor, shape, { out: new FramedWriter(), texts });
  return [decoded(texts.key ?? ''), decoded(texts.value ?? '')];
}

function readPlacement(cursor: XmlCursor, shape: Shape, { region, out }: { region: string; out: FramedWriter }): XmlTexts {
  const texts: XmlTexts = {};
  out.common('{');
  const before = out.text.length;
  writeMembers(cursor, shape, { out, texts });
  out.common(`${out.text.length > before ? ',' : ''}"region":${JSON.stringify(region)}}`);
  return texts;
}
