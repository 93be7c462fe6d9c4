import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { ImageBuilderPipeline } from '../../../lib/constructs/images/image-builder-pipeline';
import { ImageBuilderMachine } from '../../../lib/definitions/images/image-builder-machine';
import { recipe } from '../../support/image-pipelines';

const PLACE = new ImageBuilderMachine({ subnetId: 'subnet-0123456789abcdef0', securityGroupId: 'sg-0123456789abcdef0' });

describe('the name of the parts', () => {
  const nameIn = (stack: Stack): string => new ImageBuilderPipeline(stack, 'Pipeline', { recipe: recipe({ builder: PLACE }) }).imagePipelineName;

  test('differs between stacks of one application that is deployed twice', () => {
    const [one, two] = ['shop-one', 'shop-two'].map((stackName) => nameIn(new Stack(new App(), 'Images', { stackName })));
    expect(one).not.toBe(two);
    expect(nameIn(new Stack(new App(), 'Images', { stackName: 'shop-one' }))).toBe(one);
  });

  test('differs between nested stacks, and is known before they are deployed', () => {
    const stack = new Stack(new App(), 'Images', { env: { region: 'eu-west-1', account: '123456789012' } });
    const names = ['One', 'Two'].map((id) => new ImageBuilderPipeline(new NestedStack(stack, id), 'Pipeline', { recipe: recipe({ builder: PLACE, name: id.toLowerCase() }) }).imagePipelineName);
    expect(names).toEqual([expect.stringMatching(/^one-[0-9a-f]{8}$/), expect.stringMatching(/^two-[0-9a-f]{8}$/)]);
    expect(names[0]?.slice(-8)).not.toBe(names[1]?.slice(-8));
  });

  test('differs between two constructs of one stack', () => {
    const stack = new Stack(new App(), 'Images');
    const names = ['One', 'Two'].map((id) => new ImageBuilderPipeline(stack, id, { recipe: recipe({ builder: PLACE, name: id.toLowerCase() }) }).imagePipelineName);
    expect(names[0]?.slice(-8)).not.toBe(names[1]?.slice(-8));
  });
});
