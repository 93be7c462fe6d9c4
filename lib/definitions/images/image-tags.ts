import { holdsToken } from '../checks';
import type { Problems } from '../problems';
import type { ImageVariable } from './image-variable';
import { variablesIn, withoutVariables } from './variable-text';

/** Key of the family of an image. */
export const IMAGE_TAG = 'redis-fleet:image';
/** Key of the hash of the recipe that an image was made from. */
export const RECIPE_TAG = 'redis-fleet:recipe';
/** Key of the id of the image that it began with. */
export const SOURCE_AMI_TAG = 'redis-fleet:source-ami';
/** Key of its architecture. */
export const ARCHITECTURE_TAG = 'redis-fleet:architecture';
/** Key that says whether it has passed the tests of its recipe, by `TESTED` or `UNTESTED`; an image of a recipe without tests has none. */
export const TESTED_TAG = 'redis-fleet:tested';
/** What it says of an image that has passed. */
export const TESTED = 'yes';
/** What it says of an image that has not, or not yet. */
export const UNTESTED = 'no';
/** Key of its name for people: a user's own wins. */
export const NAME_TAG = 'Name';

const PREFIX = 'redis-fleet:';
const OWN_TAGS = [IMAGE_TAG, RECIPE_TAG, SOURCE_AMI_TAG, ARCHITECTURE_TAG, TESTED_TAG, NAME_TAG];
/** EC2 allows 50 tags a resource. */
const MAX_TAGS = 50 - OWN_TAGS.length;
/** Letters, digits, spaces and the punctuation that every AWS service takes; no separators of lines. */
const TAG_TEXT = /^[\p{L}\p{Zs}\p{N}_.:/=+\-@]*$/u;

/** The user's tags of an image, or of its snapshots. */
export interface AskedTags {
  /** Name of the property that they were given as. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Checks the user's tags of an image or its snapshots.
 *
 * `{app_name}` in a value stands for the variable of that name.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
 */
export function checkImageTags(problems: Problems, { name, tags }: AskedTags, variables: readonly ImageVariable[]): void {
  const entries = Object.entries(tags);
  if (entries.filter(([key]) => key !== NAME_TAG).length > MAX_TAGS) {
    problems.add(name, `"${name}" must be at most ${MAX_TAGS} beside Name, because EC2 takes 50 and an image needs the rest, got ${entries.length}`);
  }
  const keys = entries.map(([key]) => key.toLowerCase());
  entries.forEach(([key, value], index) => {
    checkKey(problems, [name, key]);
    if (keys.indexOf(key.toLowerCase()) < index) {
      problems.addKey([name, key], `tag key ${JSON.stringify(key)} differs from another only in upper and lower case, which IAM refuses; keep one`);
    }
    checkValue(problems, { path: [name, key], value }, variables);
  });
}

function checkKey(problems: Problems, path: readonly [string, string]): void {
  const [, key] = path;
  const lower = key.toLowerCase();
  if (lower.startsWith('aws:') || lower.startsWith(PREFIX)) {
    problems.addKey(path, `tag key ${JSON.stringify(key)} is reserved: the image or AWS sets ${PREFIX}* and aws:*; use another key`);
  } else if (key.length < 1 || key.length > 128 || !TAG_TEXT.test(key)) {
    problems.addKey(path, `tag key ${JSON.stringify(key)} must be 1-128 letters, digits, spaces or _.:/=+-@`);
  }
}

function checkValue(problems: Problems, { path, value }: { path: readonly [string, string]; value: string }, variables: readonly ImageVariable[]): void {
  const tag = `tag ${JSON.stringify(path[1])}`;
  if (holdsToken(value)) {
    problems.add(path, `${tag} must be known at synth, got a token; give it as a variable of the recipe`);
    return;
  }
  const rest = withoutVariables(value);
  if (value.length > 256 || !TAG_TEXT.test(rest)) {
    problems.add(path, `${tag} must have a value of at most 256 letters, digits, spaces or _.:/=+-@, or a variable such as {app_name}, got ${JSON.stringify(value)}`);
  }
  for (const used of variablesIn(value)) {
    const variable = variables.find((candidate) => candidate.name === used);
    if (variable === undefined) {
      problems.add(path, `${tag} names the variable ${JSON.stringify(used)}, which the recipe does not have; add it to "variables"`);
    } else if (variable.sensitive === true) {
      problems.add(path, `${tag} names the variable ${JSON.stringify(used)}, which is sensitive, but anybody can read tags; use another`);
    }
  }
}
