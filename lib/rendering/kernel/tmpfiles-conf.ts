import { TransparentHugePages } from '../../definitions/kernel/choices';
import type { KernelProfile } from '../../definitions/kernel/kernel-profile';
import { HEADER } from '../header';

const SETTING = '/sys/kernel/mm/transparent_hugepage/enabled';

/**
 * The tmpfiles.d file: systemd writes transparent huge pages at each boot before any service starts.
 *
 * Where a container shares its host's kernel the setting is read-only, which is no failure of the machine (`w-`); the node reads it back.
 */
export function renderTmpfilesConf(kernel: KernelProfile): string {
  const { transparentHugePages } = kernel;
  const lines = transparentHugePages === TransparentHugePages.UNCHANGED
    ? ['# Transparent huge pages are as the image has them']
    : ['# https://docs.kernel.org/admin-guide/mm/transhuge.html', `w- ${SETTING} - - - - ${transparentHugePages}`];
  return [HEADER, ...lines, ''].join('\n');
}
