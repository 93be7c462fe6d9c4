import { type ReadReservation, readReservation } from './read-reservation';
import type { StructureShape } from './shape';
import { UnfinishedXmlError, XmlCursor, XmlError } from './xml';
import { ITEM, notAnItem } from './xml-json';

const RESERVATIONS = 'reservationSet';
const BEGIN = `<${RESERVATIONS}>`;
/** A reservation of which not all is there is tried again when there is this many times as much. */
const GROWTH = 2;

/** What is done with a reservation. */
export type Take = (reservation: ReadReservation) => void;

/**
 * Reads an answer to DescribeInstances while it arrives: each reservation is handed on when all of it is there, and the
 * answer is never held as a whole.
 */
export class AnswerReader {
  /** What has come and is not read yet. */
  private text = '';
  private rest = '';
  private place: 'before' | 'among' | 'behind' = 'before';
  private enough = 0;
  private length = 0;

  public constructor(private readonly result: StructureShape, private readonly region: string, private readonly take: Take) {}

  /** Reads on. Throws an XmlError for a text that EC2 does not send. */
  public push(text: string): void {
    this.text += text;
    this.length += text.length;
    if (this.text.length >= this.enough) {
      this.read();
    }
  }

  /** The answer without its reservations: what else there is to read of it. Throws an XmlError where it ends among them. */
  public end(): string {
    this.read();
    if (this.place === 'among') {
      throw new XmlError(`the answer ends within an element, after ${this.length} characters`);
    }
    return this.rest + this.text;
  }

  private read(): void {
    const begin = this.place === 'before' ? this.text.indexOf(BEGIN) : -1;
    if (begin !== -1) {
      this.rest = this.text.slice(0, begin);
      this.text = this.text.slice(begin + BEGIN.length);
      this.place = 'among';
    }
    if (this.place === 'among') {
      const read = this.readReservations();
      this.text = this.text.slice(read);
      this.enough = this.place === 'among' ? GROWTH * this.text.length : 0;
    }
  }

  /** Where the last reservation ends that is there. */
  private readReservations(): number {
    const shape = this.result.members.get(RESERVATIONS)?.shape;
    const cursor = new XmlCursor(this.text);
    let end = 0;
    try {
      while (shape?.kind === 'list' && cursor.next() !== 'end') {
        if (cursor.name !== ITEM) throw notAnItem(RESERVATIONS, cursor.name);
        this.take(readReservation(cursor, shape.item, this.region));
        end = cursor.offset;
      }
      cursor.expectEnd(RESERVATIONS);
      this.place = 'behind';
      return cursor.offset;
    } catch (error) {
      if (error instanceof UnfinishedXmlError) return end;
      throw error;
    }
  }
}
