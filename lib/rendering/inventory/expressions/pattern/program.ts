import type { CharacterTest } from './characters';
import { PatternError, type PatternNode, type PatternSyntax, type Place } from './syntax';

/** One step of a matcher; targets are numbers of instructions. */
export type Instruction =
  | { readonly does: 'read'; readonly test: CharacterTest }
  | { readonly does: 'check'; readonly place: Place }
  /** Goes on at both, the first with more right. */
  | { readonly does: 'fork'; readonly first: number; readonly second: number }
  /** Notes the position. */
  | { readonly does: 'note'; readonly slot: number }
  | { readonly does: 'match' };

/** Instructions of a pattern: the work for a text is at most its length times their number. */
const MAX_INSTRUCTIONS = 1000;

/** The instructions of a pattern; its whole match is noted in the slots 0 and 1. Throws a PatternError when they are too many. */
export function programOf(syntax: PatternSyntax): readonly Instruction[] {
  const program: Instruction[] = [];
  emit(program, { kind: 'group', number: 0, part: syntax.root });
  add(program, { does: 'match' });
  return program;
}

function emit(program: Instruction[], node: PatternNode): void {
  switch (node.kind) {
    case 'character':
      add(program, { does: 'read', test: node.test });
      break;
    case 'place':
      add(program, { does: 'check', place: node.place });
      break;
    case 'sequence':
      node.parts.forEach((part) => emit(program, part));
      break;
    case 'group':
      add(program, { does: 'note', slot: 2 * node.number });
      emit(program, node.part);
      add(program, { does: 'note', slot: 2 * node.number + 1 });
      break;
    case 'choice':
      emitChoice(program, node.choices);
      break;
    case 'repeat':
      emitRepeat(program, node);
      break;
  }
}

function emitChoice(program: Instruction[], choices: readonly PatternNode[]): void {
  const [first, ...rest] = choices;
  if (first === undefined) {
    return;
  }
  if (rest.length === 0) {
    emit(program, first);
    return;
  }
  const fork = add(program, { does: 'match' });
  emit(program, first);
  const jump = add(program, { does: 'match' });
  program[fork] = { does: 'fork', first: fork + 1, second: program.length };
  emitChoice(program, rest);
  program[jump] = { does: 'fork', first: program.length, second: program.length };
}

function emitRepeat(program: Instruction[], node: PatternNode & { kind: 'repeat' }): void {
  for (let count = 0; count < node.least; count += 1) {
    emit(program, node.part);
  }
  if (node.most === Infinity) {
    const fork = add(program, { does: 'match' });
    emit(program, node.part);
    add(program, { does: 'fork', first: fork, second: fork });
    program[fork] = forkTo(fork + 1, program.length, node.lazy);
    return;
  }
  const forks: number[] = [];
  for (let count = node.least; count < node.most; count += 1) {
    forks.push(add(program, { does: 'match' }));
    emit(program, node.part);
  }
  forks.forEach((fork) => {
    program[fork] = forkTo(fork + 1, program.length, node.lazy);
  });
}

function forkTo(part: number, behind: number, lazy: boolean): Instruction {
  return lazy ? { does: 'fork', first: behind, second: part } : { does: 'fork', first: part, second: behind };
}

/** Adds the instruction and gives its number; one that is put in later is held free by `match`. */
function add(program: Instruction[], instruction: Instruction): number {
  if (program.length >= MAX_INSTRUCTIONS) {
    throw new PatternError(`it is too large; say it with fewer or smaller repeats (at most ${MAX_INSTRUCTIONS} steps)`);
  }
  return program.push(instruction) - 1;
}
