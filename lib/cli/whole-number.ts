import { InvalidArgumentError } from 'commander';

/** Reads a whole number for commander, which names the argument in front of what this throws. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,15}$/.test(text) || value < least || value > most) throw new InvalidArgumentError(`It must be a whole number, ${least}-${most}.`);
    return value;
  };
}
