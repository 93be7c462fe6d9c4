import type { Command } from 'commander';

/** The flags of every command that asks for the images of a family, as they were typed. */
export interface FamilyFlags {
  readonly region?: readonly string[];
}

/** What the help says below the flags. */
export const FAMILY_HELP = `
The family is the recipe's name. With the image.yaml in its place, all regions of the recipe are asked.
`;

/** Adds the argument and the flag that say which images. */
export function withFamilyFlags(command: Command): Command {
  return command
    .argument('<family>', 'name of the family, or its image.yaml')
    .option('--region <region>', 'region; can be given several times or with commas (default: those of the image.yaml, or else of the AWS settings)', collect);
}

/** What is said of a region without an image of the family. */
export function noImageIn(region: string, family: string): string {
  return `${region}: no image of family ${family} in this account; --region names other regions\n`;
}

/** Adds a value of a flag that can be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
