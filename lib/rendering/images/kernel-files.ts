import { FleetDefinition } from '../../definitions/fleet';
import { ImageFile } from '../../definitions/images/image-file';
import { NodeImage } from '../../definitions/images/node-image';
import type { KernelProfile } from '../../definitions/kernel/kernel-profile';
import { Machine } from '../../definitions/placement/machine';
import { renderKernelJson } from '../kernel/kernel-json';
import { renderLimitsConf } from '../kernel/limits-conf';
import { renderSysctlConf } from '../kernel/sysctl-conf';
import { renderTmpfilesConf } from '../kernel/tmpfiles-conf';
import { PATHS } from '../paths';

/** A file of the kernel settings, and where it goes. */
export interface KernelFile {
  readonly file: ImageFile;
  readonly target: string;
}

/** Only its user matters here: any id does. */
const ANY_IMAGE = 'ami-00000000';

/**
 * The files of a kernel profile as a fleet with one node on each machine has them, so that its first boot finds them unchanged.
 *
 * A fleet that differs, such as a cluster, whose bus has a port of its own, writes its own over them at boot.
 */
export function kernelFilesOf(kernel: KernelProfile, user: string): KernelFile[] {
  const image = NodeImage.complete({ imageId: ANY_IMAGE, user });
  const fleet = new FleetDefinition({ name: 'image', kernel, machine: new Machine({ image }) });
  return [
    { file: ImageFile.fromText('redis-fleet-kernel.json', renderKernelJson(fleet)), target: PATHS.kernelJson },
    { file: ImageFile.fromText('redis-fleet-sysctl.conf', renderSysctlConf(fleet)), target: PATHS.sysctl },
    { file: ImageFile.fromText('redis-fleet-tmpfiles.conf', renderTmpfilesConf(fleet.kernel)), target: PATHS.tmpfiles },
    { file: ImageFile.fromText('redis-fleet-limits.conf', renderLimitsConf(fleet)), target: PATHS.limits },
  ];
}
