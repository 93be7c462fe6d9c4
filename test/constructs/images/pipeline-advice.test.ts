import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { ImageBuilderPipelineProps } from '../../../lib/constructs/images/image-builder-pipeline';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { pipeline, recipe } from '../../support/image-pipelines';

const warnings = (props: Partial<ImageBuilderPipelineProps>): string[] => Annotations.fromStack(pipeline(props).stack).findWarning('/Test/Pipeline', Match.anyValue()).map(({ entry }) => entry.data as string);

test('the advice of the recipe is shown, and that an operating system is not one that AWS names', () => {
  const shown = warnings({ recipe: recipe({ baseImage: ImageBase.operatingSystem('debian-12') }) });
  expect(shown).toContainEqual(expect.stringContaining('AWS does not name debian-12 among the operating systems of Image Builder'));
  expect(shown).toContainEqual(expect.stringContaining('cdk-redis-fleet:image.ssm-agent'));
});

test('what Packer sets on images and snapshots and Image Builder cannot is said, unless it is acknowledged', () => {
  const baseImage = ImageBase.ami('ami-0123456789abcdef0', 'ubuntu-24.04');
  expect(warnings({ recipe: recipe({ tags: { Env: 'prod' } }) })).toEqual([
    'images of this pipeline are without the tag redis-fleet:source-ami, because it is known only when Image Builder reads the SSM parameter, '
    + 'and without Env on snapshots, because Image Builder tags images only; build with Packer where you need that [ack: cdk-redis-fleet:image.builder-tags]',
    expect.stringMatching(/^Image Builder does not mark images as made for IMDSv2 only, as Packer does: .* \[ack: cdk-redis-fleet:image\.builder-imds\]$/),
  ]);
  expect(warnings({ recipe: recipe({ baseImage }) })).toEqual([expect.stringContaining('image.builder-imds')]);
  const acknowledge = { 'image.builder-imds': 'our fleets require IMDSv2', 'image.builder-tags': 'we look at the build instead' };
  expect(warnings({ recipe: recipe({ tags: { Env: 'prod' }, acknowledge }) })).toEqual([]);
});
