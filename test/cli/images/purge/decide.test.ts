import fc from 'fast-check';
import { byImage, type ImageFacts, type Reference, ReferenceKind } from '../../../../lib/cli/images/facts/image-facts';
import { pointerReferences } from '../../../../lib/cli/images/facts/pointers';
import { decide, type PurgeRules, type Verdict } from '../../../../lib/cli/images/purge/decide';
import { TESTED_TAG, UNTESTED } from '../../../../lib/definitions/images/image-tags';
import { image, imageId, NOW } from './images';

const RULES: PurgeRules = { keep: 2, minimumAgeDays: 30, now: NOW };
const idsOf = (verdicts: readonly Verdict[]): string[] => verdicts.filter(({ isDeleted }) => isDeleted).map(({ image: { id } }) => id);

/** What a purge with the rules would delete. */
function deleted(images: readonly ImageFacts[], references: readonly Reference[] = [], rules = RULES): string[] {
  return idsOf(decide(images, byImage(references), rules));
}

/** The reasons for one image. */
function reasons(one: ImageFacts, references: readonly Reference[] = []): readonly string[] {
  return decide([one], byImage(references), { ...RULES, keep: 0 })[0]?.reasons ?? [];
}

const IMAGE = fc.record({
  number: fc.nat(40),
  days: fc.integer({ min: 0, max: 400 }),
  state: fc.constantFrom('available', 'available', 'available', 'pending', 'failed', 'disabled'),
  isPublic: fc.boolean(),
  protection: fc.constantFrom(undefined, undefined, 'enabled-without-cooldown', 'enabled-with-cooldown'),
  isAgeKnown: fc.boolean(),
});
const IMAGES = fc.uniqueArray(IMAGE, { selector: ({ number }) => number, maxLength: 40 }).map((all) => all.map(({ number, days, isAgeKnown, ...more }) => (
  image(number, days, { ...more, ...(isAgeKnown ? {} : { created: undefined }) }))));
const REFERENCES = fc.array(fc.record({ kind: fc.constantFrom(...Object.values(ReferenceKind)), image: fc.nat(40).map(imageId), by: fc.string() }), { maxLength: 30 });
const ANY_RULES = fc.record({ keep: fc.integer({ min: 1, max: 100 }), minimumAgeDays: fc.integer({ min: 0, max: 3650 }), now: fc.constant(NOW) });

describe('whatever the images, the references and the rules', () => {
  test('no image that anything refers to is ever deleted', () => {
    fc.assert(fc.property(IMAGES, REFERENCES, ANY_RULES, (images, references, rules) => {
      const referred = new Set(references.map((reference) => reference.image));
      expect(deleted(images, references, rules).filter((id) => referred.has(id))).toEqual([]);
    }), { numRuns: 500 });
  });

  test('no image is deleted that is public, protected, unfinished, too young or of unknown age', () => {
    fc.assert(fc.property(IMAGES, REFERENCES, ANY_RULES, (images, references, rules) => {
      const gone = new Set(deleted(images, references, rules));
      for (const one of images.filter(({ id }) => gone.has(id))) {
        expect(one).toMatchObject({ isPublic: false, protection: undefined });
        expect(one.state).not.toBe('pending');
        expect(NOW.getTime() - (one.created?.getTime() ?? NOW.getTime())).toBeGreaterThanOrEqual(rules.minimumAgeDays * 86_400_000);
        expect(one.created).toBeDefined();
      }
    }), { numRuns: 500 });
  });

  test('the newest available ones stay, and each image has a reason', () => {
    fc.assert(fc.property(IMAGES, REFERENCES, ANY_RULES, (images, references, rules) => {
      const verdicts = decide(images, byImage(references), rules);
      const available = verdicts.filter(({ image: { state } }) => state === 'available');
      expect(available.slice(0, rules.keep).filter(({ isDeleted }) => isDeleted)).toEqual([]);
      expect(verdicts.filter((verdict) => verdict.reasons.length === 0)).toEqual([]);
      expect(verdicts).toHaveLength(images.length);
    }), { numRuns: 500 });
  });

  test('everything else is deleted: without references, the old ones beyond those that are kept', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(40), { maxLength: 40 }), ANY_RULES, (numbers, rules) => {
      const images = numbers.map((number) => image(number, rules.minimumAgeDays + number));
      expect(deleted(images, [], rules)).toHaveLength(Math.max(0, images.length - rules.keep));
    }));
  });

  test('another reference never has more images deleted', () => {
    fc.assert(fc.property(IMAGES, REFERENCES, ANY_RULES, (images, references, rules) => {
      const before = new Set(deleted(images, references.slice(1), rules));
      expect(deleted(images, references, rules).filter((id) => !before.has(id))).toEqual([]);
    }), { numRuns: 300 });
  });
});

test('of four old images the two newest stay', () => {
  expect(deleted([image(1, 90), image(2, 80), image(3, 70), image(4, 60)])).toEqual([imageId(2), imageId(1)]);
});

test('an image that is as old as it must be goes, one of a day less stays', () => {
  const rules = { ...RULES, keep: 0 };
  expect(deleted([image(1, 30), image(2, 29.99)], [], rules)).toEqual([imageId(1)]);
});

test('images that failed their test do not count among those that are kept, and go like others', () => {
  const untested = { tags: { [TESTED_TAG]: UNTESTED } };
  expect(deleted([image(1, 90), image(2, 80), image(3, 70), image(4, 60, untested), image(5, 50, untested)])).toEqual([imageId(5), imageId(4), imageId(1)]);
});

test('unfinished images do not count among those that are kept', () => {
  expect(deleted([image(1, 90), image(2, 80), image(3, 70), image(4, 1, { state: 'pending' })])).toEqual([imageId(1)]);
});

test.each<[string, Partial<ImageFacts>, string]>([
  ['public', { isPublic: true }, 'shared with everybody'],
  ['protected', { protection: 'enabled-with-cooldown' }, 'protected from being deregistered (enabled-with-cooldown)'],
  ['pending', { state: 'pending' }, 'not finished (pending)'],
  ['of unknown age', { created: undefined }, 'its age is not known'],
  ['young', { created: NOW }, '0 days old, less than 30'],
])('an image that is %s stays, and says so', (_case, more, reason) => {
  expect(reasons(image(1, 90, more))).toEqual([reason]);
});

test('an image that goes says how old it is, one that stays says all that keeps it', () => {
  expect(reasons(image(1, 90))).toEqual(['90 days old, and nothing refers to it']);
  expect(reasons(image(1, 90, { isPublic: true }), [
    { kind: ReferenceKind.POINTER, image: imageId(1), by: 'stable 7' }, { kind: ReferenceKind.INSTANCE, image: imageId(1), by: 'instance i-1 (running)' },
    { kind: ReferenceKind.POINTER, image: imageId(1), by: 'stable 7' },
  ])).toEqual(['stable 7', 'instance i-1 (running)', 'shared with everybody']);
});

describe('the history of pointers', () => {
  const version = (channel: string, number: number, isCurrent = false): Parameters<typeof pointerReferences>[0][number] => ({ channel, version: number, image: imageId(number), isCurrent });
  const history = [version('candidate', 3, true), version('candidate', 2), version('candidate', 1), version('stable', 9, true), version('stable', 8)];

  test('keeps the images of all versions of all channels', () => {
    expect(pointerReferences(history, 100).map(({ by }) => by)).toEqual(['candidate 3 (current)', 'candidate 2', 'candidate 1', 'stable 9 (current)', 'stable 8']);
  });

  test('keeps those of the newest versions of each channel where only these count', () => {
    expect(pointerReferences(history, 2).map(({ by }) => by)).toEqual(['candidate 3 (current)', 'candidate 2', 'stable 9 (current)', 'stable 8']);
  });
});
