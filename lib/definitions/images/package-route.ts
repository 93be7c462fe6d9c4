import { NetworkEgress } from '../network/network';
import { PackageSource } from './choices';
import type { NodeImage } from './node-image';

/** Why a node with this image could not install its packages at the first boot, or undefined: a boot that hangs is found at synth. */
export function packageRouteProblem(image: NodeImage, egress: NetworkEgress): string | undefined {
  if (image.packageSource !== PackageSource.INTERNET || egress === NetworkEgress.NAT) {
    return undefined;
  }
  return `image ${image.name} installs packages from the internet at its first boot, but egress "${egress}" has no route there; use egress "nat", amazon-linux-2023, or a complete image`;
}
