// What rounds say: medians, spreads, and whether two nodes differ by more than chance.

/** The middle of the numbers; with an even count of them the mean of the two in the middle. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, lowest and highest. */
export const summary = (numbers) => ({ median: median(numbers), low: Math.min(...numbers), high: Math.max(...numbers) });

/**
 * How many times one node's figures are those of another, round by round: what slowed a round slowed both.
 *
 * They differ where the median of the ratios is further from 1 than the ratios are from one another.
 */
export function compare(figures, others) {
  const ratio = summary(figures.map((figure, round) => figure / others[round]));
  return { ...ratio, differs: Math.abs(ratio.median - 1) > ratio.high - ratio.low };
}
