import type * as z from 'zod';
import { FleetImage } from '../definitions/images/fleet-image';
import { NodeImage } from '../definitions/images/node-image';
import type { NodeImageProps } from '../definitions/images/node-image';
import { pointerName } from '../definitions/images/pointer';
import type { Parts } from './parts';
import { imageSchema } from './schema/node';

type Path = readonly string[];
type GivenImage = Exclude<z.infer<typeof imageSchema>, string | undefined>;
type OwnImage = GivenImage & Pick<NodeImageProps, 'acknowledge'>;

const IMAGE = ['node', 'image'];
const POINTER = [...IMAGE, 'pointer'];
/** Keys that stand beside what names the image. */
const BESIDE = ['server', 'user', 'rootDevice', 'rootVolumeGiB'];

/** What a node boots from; what is wrong is kept in `parts.problems`. */
export function nodeImagePart(parts: Parts, acknowledge: Record<string, string>): NodeImage | undefined {
  return parts.make(IMAGE, imageSchema, (given) => {
    if (given === undefined || typeof given === 'string') {
      return given === undefined ? undefined : NodeImage.forOperatingSystem(given);
    }
    return ownImage(parts, { ...given, acknowledge });
  });
}

function ownImage(parts: Parts, { id, pointer, lookup, ...props }: OwnImage): NodeImage | undefined {
  if (pointer !== undefined) {
    return byPointer(parts, pointer, props);
  }
  if (lookup !== undefined) {
    const { owner, name, filters } = lookup;
    return parts.attempt(() => FleetImage.fromLookup({ owner, name, filters: filters ?? undefined }, props), below('lookup'));
  }
  return parts.attempt(() => NodeImage.complete({ imageId: id ?? '', ...props }), ([name, ...rest]) => [...IMAGE, ...(name === undefined ? [] : [name === 'imageId' ? 'id' : name]), ...rest]);
}

function byPointer(parts: Parts, { family, channel, name, version }: NonNullable<OwnImage['pointer']>, props: NodeImageProps): NodeImage | undefined {
  const parameter = name ?? parts.attempt(() => pointerName(family ?? '', channel ?? 'stable'), (path) => [...POINTER, ...path]);
  // Where the pointer has no name, what stands beside it is checked all the same
  const image = parts.attempt(() => FleetImage.fromPointer(parameter ?? '/unnamed', version, props), below('pointer'));
  return parameter === undefined ? undefined : image;
}

/** Where a problem of an image stands that another key names. */
function below(key: string): (path: Path) => Path {
  return ([name = '', ...rest]) => [...IMAGE, ...(BESIDE.includes(name) ? [] : [key]), name, ...rest];
}
