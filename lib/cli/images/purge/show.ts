import { columns } from '../../columns';
import { ageInDays } from '../facts/image-facts';
import { noImageIn } from '../family-flags';
import type { Verdict } from './decide';
import type { PurgeRequest, RegionPurge } from './examine';
import { priceNote, savingOf } from './saving';

const HEAD = ['image', 'created', 'age', 'verdict', 'why'];
/** Version of the JSON. */
const FORMAT_VERSION = 1;

/** What would become of the images of each region, as tables. */
export function asText(regions: readonly RegionPurge[], { family, rules }: PurgeRequest): string {
  return regions.map(({ clients: { region }, verdicts, sizes }) => {
    if (verdicts.length === 0) return noImageIn(region, family);
    const rows = verdicts.map((verdict) => cellsOf(verdict, rules.now));
    return `${region}\n${columns(HEAD, rows)}\n${summaryOf(verdicts, sizes)}\n`;
  }).join('\n');
}

/** The same as JSON. */
export function asJson(regions: readonly RegionPurge[], { family, rules, history }: PurgeRequest): string {
  const shown = {
    version: FORMAT_VERSION, family, keep: rules.keep, minimumAgeDays: rules.minimumAgeDays, history,
    regions: regions.map(({ clients: { region }, verdicts, sizes }) => ({
      region,
      images: verdicts.map(({ image, isDeleted, reasons }) => ({ id: image.id, name: image.name, created: image.created, delete: isDeleted, reasons })),
      snapshots: [...sizes].map(([id, gib]) => ({ id, gib })),
    })),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

/** Images that would go, of all regions. */
export function doomed(regions: readonly RegionPurge[]): number {
  return regions.reduce((sum, { verdicts }) => sum + verdicts.filter(({ isDeleted }) => isDeleted).length, 0);
}

/** What all of it saves, and how that is known; empty where nothing goes. */
export function savingText(regions: readonly RegionPurge[]): string {
  const gib = regions.flatMap(({ sizes }) => [...sizes.values()]).reduce((sum, size) => sum + size, 0);
  return gib === 0 ? '' : `Saves ${savingOf(gib)}, ${priceNote()}.\n`;
}

function cellsOf({ image, isDeleted, reasons }: Verdict, now: Date): string[] {
  const age = ageInDays(image, now);
  const [first = '', ...others] = reasons;
  const why = others.length <= 1 ? reasons.join('; ') : `${first}; and ${others.length} more`;
  return [image.id, image.created?.toISOString().slice(0, 16).replace('T', ' ') ?? '-', age === undefined ? '-' : `${age} d`, isDeleted ? 'delete' : 'keep', why];
}

function summaryOf(verdicts: readonly Verdict[], sizes: ReadonlyMap<string, number>): string {
  const count = verdicts.filter(({ isDeleted }) => isDeleted).length;
  return `${verdicts.length} images: ${count} to delete with ${sizes.size} snapshots, ${verdicts.length - count} to keep`;
}
