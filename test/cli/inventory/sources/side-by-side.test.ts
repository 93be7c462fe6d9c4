import fc from 'fast-check';
import { sideBySide } from '../../../../lib/cli/inventory/sources/live/side-by-side';

const soon = async (): Promise<void> => new Promise((done) => void setImmediate(done));

test('whatever the number of items, each is worked on once, never more at a time than allowed, and the results keep their order', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 1, max: 5 }), async (items, most) => {
    let [open, highest] = [0, 0];
    const results = await sideBySide(items, most, async (item) => {
      open += 1;
      highest = Math.max(highest, open);
      await soon();
      open -= 1;
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(highest).toBe(Math.min(most, items.length));
  }), { numRuns: 100 });
});

test('after a failure no further work is begun', async () => {
  const begun: number[] = [];
  const work = sideBySide([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item);
    await soon();
    if (item === 2) throw new Error('broken');
    await soon();
    return item;
  });
  await expect(work).rejects.toThrow('broken');
  for (let turn = 0; turn < 5; turn += 1) await soon();
  expect(begun).toEqual([1, 2]);
});
