import { copyReferences } from '../../../../lib/cli/images/facts/region-facts';
import { image, imageId } from './images';

test('the source of an unfinished copy is referred to in its own region alone', () => {
  const copyOf = { region: 'eu-west-1', id: imageId(1) };
  const facts = { images: [], references: [], pointers: [], templateSnapshots: [] };
  const regions = [
    { ...facts, region: 'eu-west-1', allImages: [image(1, 9), image(2, 9)] },
    { ...facts, region: 'us-east-1', allImages: [image(3, 0, { region: 'us-east-1', state: 'pending', copyOf }), image(4, 9, { region: 'us-east-1', copyOf: { region: 'eu-west-1', id: imageId(2) } })] },
  ];
  expect(copyReferences(regions, 'eu-west-1').map(({ image: id, by }) => [id, by])).toEqual([[imageId(1), `source of ${imageId(3)} in us-east-1, which is not finished`]]);
  expect(copyReferences(regions, 'us-east-1')).toEqual([]);
});
