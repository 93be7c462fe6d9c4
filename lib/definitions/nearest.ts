/** The known word that a mistyped one most likely meant, or undefined when none is within `most` slips of the pen: a third of its letters where this is left out. */
export function nearest(word: string, known: readonly string[], most = Math.max(1, Math.floor(word.length / 3))): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= most ? best.candidate : undefined;
}

/** `; did you mean "x"?` for an error message, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === undefined ? '' : `; did you mean "${found}"?`;
}

/** Levenshtein distance: row by row, one for each letter of the first word. */
function distance(a: string, b: string): number {
  const letters = [...b];
  let row = Array.from({ length: letters.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    let left = index + 1;
    let diagonal = index;
    row = row.map((above, column) => {
      if (column > 0) {
        left = Math.min(diagonal + (letter === letters[column - 1] ? 0 : 1), above + 1, left + 1);
        diagonal = above;
      }
      return left;
    });
  }
  return row.at(-1) ?? 0;
}
