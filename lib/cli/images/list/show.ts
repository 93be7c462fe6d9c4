import { RECIPE_TAG, SOURCE_AMI_TAG } from '../../../definitions/images/image-tags';
import { columns } from '../../columns';
import { ageInDays, byImage, type ImageFacts, newestFirst, type Reference } from '../facts/image-facts';
import type { PointerVersion } from '../facts/pointers';
import type { RegionFacts } from '../facts/region-facts';
import { isUntested } from '../facts/tested';
import { noImageIn } from '../family-flags';

const HEAD = ['image', 'created', 'age', 'state', 'architecture', 'recipe', 'source', 'pointers', 'used by'];
/** Version of the JSON. */
const FORMAT_VERSION = 1;
const HASH_DIGITS = 12;
/** How many users and versions a cell names. */
const SHOWN = 2;

/** The images of each region as a table, the newest first. */
export function asText(regions: readonly RegionFacts[], { family, now }: { family: string; now: Date }): string {
  return regions.map(({ region, images, pointers, references }) => {
    if (images.length === 0) return noImageIn(region, family);
    const users = byImage(references);
    const rows = newestFirst(images).map((image) => cellsOf(image, { pointers, users: users.get(image.id) ?? [], now }));
    return `${region}\n${columns(HEAD, rows)}\n`;
  }).join('\n');
}

/** The same as JSON, with all users. */
export function asJson(regions: readonly RegionFacts[], family: string): string {
  const shown = {
    version: FORMAT_VERSION, family,
    regions: regions.map(({ region, images, pointers, references }) => {
      const users = byImage(references);
      return {
        region,
        images: newestFirst(images).map((image) => ({
          id: image.id, name: image.name, created: image.created, state: image.state, untested: isUntested(image), architecture: image.architecture,
          recipe: image.tags[RECIPE_TAG], sourceAmi: image.tags[SOURCE_AMI_TAG],
          pointers: pointers.filter((pointer) => pointer.image === image.id).map(({ channel, version, isCurrent }) => ({ channel, version, current: isCurrent })),
          usedBy: (users.get(image.id) ?? []).map(({ by }) => by),
        })),
      };
    }),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

interface Shown {
  readonly pointers: readonly PointerVersion[];
  readonly users: readonly Reference[];
  readonly now: Date;
}

function cellsOf(image: ImageFacts, { pointers, users, now }: Shown): string[] {
  const age = ageInDays(image, now);
  const versions = pointers.filter((pointer) => pointer.image === image.id).map(({ channel, version, isCurrent }) => `${channel} ${version}${isCurrent ? ' (current)' : ''}`);
  return [
    image.id, image.created?.toISOString().slice(0, 16).replace('T', ' ') ?? '-', age === undefined ? '-' : `${age} d`, stateOf(image), image.architecture,
    image.tags[RECIPE_TAG]?.slice(0, HASH_DIGITS) ?? '-', image.tags[SOURCE_AMI_TAG] ?? '-', someOf(versions), someOf(users.map(({ by }) => by)),
  ];
}

function stateOf(image: ImageFacts): string {
  return `${image.state}${isUntested(image) ? ', untested' : ''}`;
}

function someOf(words: readonly string[]): string {
  if (words.length === 0) return '-';
  const more = words.length - SHOWN;
  return `${words.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
