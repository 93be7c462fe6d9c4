/** Which single characters are meant. */
export type CharacterTest = (character: string) => boolean;

const DIGIT = /^\p{Nd}$/u;
const WORD = /^[\p{L}\p{N}_]$/u;
const SPACE = /^\p{White_Space}$/u;
/** Separators of ASCII, which Unicode does not take for white space. */
const ASCII_SEPARATORS = ['\x1c', '\x1d', '\x1e', '\x1f'];

/** Whether the character is part of a word, as Python sees it. */
export const isWord: CharacterTest = (character) => WORD.test(character);

/** Whether Python takes the character for white space. */
export const isSpace: CharacterTest = (character) => SPACE.test(character) || ASCII_SEPARATORS.includes(character);

/** What `.` stands for: anything but the end of a line. */
export const anyCharacter: CharacterTest = (character) => character !== '\n';

/** Sets of characters by the letter that follows the backslash. */
export const CLASSES: Readonly<Record<string, CharacterTest>> = {
  d: (character) => DIGIT.test(character),
  D: (character) => !DIGIT.test(character),
  w: isWord,
  W: (character) => !isWord(character),
  s: isSpace,
  S: (character) => !isSpace(character),
};

/** The one character, or any from the first to the last of a range. */
export function between(first: string, last: string): CharacterTest {
  const low = first.codePointAt(0) ?? 0;
  const high = last.codePointAt(0) ?? 0;
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= low && code <= high;
  };
}

/** The same characters in upper and lower case alike. */
export function inAnyCase(test: CharacterTest): CharacterTest {
  return (character) => test(character) || test(character.toLowerCase()) || test(character.toUpperCase());
}
