import type { Context } from '../context';
import { isWord } from './characters';
import type { Instruction } from './program';
import type { Place } from './syntax';

/** Positions of the groups in characters: of group N from slot 2N to slot 2N + 1, undefined where it took no part. */
export type Slots = readonly (number | undefined)[];

/** Where a search begins, and what counts. */
export interface SearchStart {
  readonly from: number;
  /** Whether the match has to begin there. */
  readonly anchored?: boolean;
  /** Whether a match of nothing at the beginning does not count. */
  readonly notEmpty?: boolean;
}

interface Thread {
  readonly at: number;
  readonly slots: Slots;
}

/**
 * Finds the first match as Python does, in time that grows with the text and the pattern, never with their powers:
 * all ways to match are followed at once, each character is read once.
 * @see https://swtch.com/~rsc/regexp/regexp2.html
 */
export function search(program: readonly Instruction[], text: readonly string[], start: SearchStart, context: Context): Slots | undefined {
  let waiting: readonly Thread[] = [];
  let found: Slots | undefined;
  for (let position = start.from; position <= text.length; position += 1) {
    const threads = new Threads(program, text, position);
    waiting.forEach((thread) => threads.follow(thread.at, thread.slots));
    if (found === undefined && (position === start.from || start.anchored !== true)) {
      threads.follow(0, []);
    }
    context.spend(threads.visited + 1);
    const step = threads.advance(start.notEmpty === true && position === start.from);
    found = step.found ?? found;
    waiting = step.waiting;
    if (waiting.length === 0 && (found !== undefined || start.anchored === true)) {
      break;
    }
  }
  return found;
}

/** The threads at one position, by their right; of two at one instruction only the first counts. */
class Threads {
  private readonly list: Thread[] = [];
  private readonly seen = new Set<number>();

  public constructor(private readonly program: readonly Instruction[], private readonly text: readonly string[], private readonly position: number) {}

  /** How many instructions have been looked at. */
  public get visited(): number {
    return this.seen.size;
  }

  /** Goes on from the instruction to all that read a character or end the match. */
  public follow(at: number, slots: Slots): void {
    if (this.seen.has(at)) {
      return;
    }
    this.seen.add(at);
    const instruction = this.program[at];
    if (instruction?.does === 'fork') {
      this.follow(instruction.first, slots);
      this.follow(instruction.second, slots);
    } else if (instruction?.does === 'note') {
      const noted = [...slots];
      noted[instruction.slot] = this.position;
      this.follow(at + 1, noted);
    } else if (instruction?.does === 'check') {
      if (isAt(instruction.place, this.text, this.position)) {
        this.follow(at + 1, slots);
      }
    } else {
      this.list.push({ at, slots });
    }
  }

  /** The threads behind the character, and the match where one of the threads is at its end: those with less right are given up. */
  public advance(notMatching: boolean): { readonly waiting: readonly Thread[]; readonly found?: Slots } {
    const waiting: Thread[] = [];
    const character = this.text[this.position];
    for (const { at, slots } of this.list) {
      const instruction = this.program[at];
      if (instruction?.does === 'match' && !notMatching) {
        return { waiting, found: slots };
      }
      if (character !== undefined && instruction?.does === 'read' && instruction.test(character)) {
        waiting.push({ at: at + 1, slots });
      }
    }
    return { waiting };
  }
}

function isAt(place: Place, text: readonly string[], position: number): boolean {
  switch (place) {
    case 'start': return position === 0;
    case 'end': return position === text.length;
    case 'line-start': return position === 0 || text[position - 1] === '\n';
    case 'line-end': return position === text.length || text[position] === '\n';
    case 'before-last-newline': return position === text.length || position === text.length - 1 && text[position] === '\n';
    case 'word-edge': return isWordEdge(text, position);
    case 'no-word-edge': return !isWordEdge(text, position);
  }
}

function isWordEdge(text: readonly string[], position: number): boolean {
  return isWord(text[position - 1] ?? '') !== isWord(text[position] ?? '');
}
