// What rounds say: medians, spreads, and whether two nodes differ by more than chance.

/** The middle of the numbers; with an even count of them the mean of the two in the middle. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, lowest and highest. */
export const summary = (numbers) => ({ median: median(numbers), low: Math.min(...numbers), high: Math.max(...numbers) });

/** How many times one node's figures are those of another, round by round: what slowed a round slowed both. */
export const ratios = (figures, others) => summary(figures.map((figure, round) => figure / others[round]));

/**
 * Whether a ratio is more than chance: its median is further from 1 than the rounds are from one another, and further than
 * any round of a node that is the same as the other one (`control`).
 */
export function differs({ median: middle, low, high }, control) {
  const chance = Math.max(high - low, control.high - 1, 1 - control.low);
  return Math.abs(middle - 1) > chance;
}
