import { knownAtSynth, text, wholeNumber } from '../checks';
import { frozenRecord } from '../frozen';
import { Problems } from '../problems';
import { checkFilters, ownerProblem } from './image-filter';
import type { ImageLookup } from './image-reference';
import { NodeImage } from './node-image';
import type { NodeImageProps } from './node-image';
import { pointerName } from './pointer';

const PARAMETER = { pattern: /^(\/[A-Za-z0-9_.-]{1,128}){1,15}$/, allowed: 'the name of an SSM parameter such as /redis-fleet/images/redis/stable' };
const IMAGE_NAME = { pattern: /^[A-Za-z0-9()[\] ./@_*?-]{3,128}$/, allowed: '3-128 letters, digits, spaces or ()[]./-@_*?, where ? stands for any other character' };

/** Images of one's own for the nodes of a fleet: each names one image, so that a node that heals itself never starts from another than its peers. */
export class FleetImage {
  /**
   * The image that a pointer held at one of its versions.
   *
   * The version is pinned: promoting another image changes nothing until the fleet names its version, and `cdk diff` shows that.
   * Not for ever: Parameter Store keeps the newest 100 versions of a parameter, so name one of `stable`, which moves seldom, and never one of `candidate`.
   * Where the engine is in the image, the recipe knows: `ImageRecipe.nodeImage` is what `props` take.
   * Throws when the name is not that of a parameter, or the version is not 1 or more.
   */
  public static fromPointer(name: string, version: number, props: NodeImageProps = {}): NodeImage {
    const problems = new Problems();
    problems.check('name', knownAtSynth('name', name) ?? text('name', name, PARAMETER));
    problems.check('version', knownAtSynth('version', version) ?? wholeNumber('version', version, { min: 1, max: 2 ** 31 - 1 }));
    problems.within([], () => NodeImage._own(props, {}));
    problems.throwIfAny();
    return NodeImage._own(props, { pointer: frozenRecord({ name, version }) });
  }

  /**
   * An image by its id: it holds the engine, Python 3.9 with boto3, and the tools of XFS, and installs nothing at boot.
   *
   * Throws when the id is none, or a path, the user or a size is not one.
   */
  public static fromAmiId(id: string, props: NodeImageProps = {}): NodeImage {
    return NodeImage.complete({ ...props, imageId: id });
  }

  /**
   * The newest image of an owner by its name, looked up once: `cdk.context.json` keeps its id until it is removed there.
   *
   * The stack must name its account and region. Throws when the owner, the name or a filter is not of its form.
   */
  public static fromLookup(lookup: ImageLookup, props: NodeImageProps = {}): NodeImage {
    const problems = new Problems();
    const { owner, name, filters = {} } = lookup;
    problems.check('owner', ownerProblem('owner', owner));
    problems.check('name', knownAtSynth('name', name) ?? text('name', name, IMAGE_NAME));
    checkFilters(problems, filters);
    problems.within([], () => NodeImage._own(props, {}));
    problems.throwIfAny();
    return NodeImage._own(props, { lookup: frozenRecord({ owner, name, filters: frozenRecord(filters) }) });
  }

  /**
   * Name of the pointer to a family's image: `candidate` is the newest build, `stable` what was promoted.
   *
   * Throws when the family is no name, or there is no such channel.
   */
  public static pointerName(family: string, channel: string): string {
    return pointerName(family, channel);
  }
}
