import type { KernelProfile } from '../../definitions/kernel/kernel-profile';

const SETTING = '/sys/kernel/mm/transparent_hugepage/enabled';

/** The unit that sets transparent huge pages: the boot and the server pull it in before them; skipped where the kernel's setting is read-only. */
export function renderThpUnit(kernel: KernelProfile): string {
  return `[Unit]
Description=Transparent huge pages: ${kernel.transparentHugePages}
Documentation=https://www.kernel.org/doc/html/latest/admin-guide/mm/transhuge.html
ConditionPathIsReadWrite=${SETTING}

[Service]
Type=oneshot
RemainAfterExit=true
ExecStart=/bin/sh -c 'echo ${kernel.transparentHugePages} > ${SETTING}'
`;
}
