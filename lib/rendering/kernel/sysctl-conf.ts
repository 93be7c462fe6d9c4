import type { KernelProfile } from '../../definitions/kernel/kernel-profile';
import { SYSCTLS } from '../../definitions/kernel/sysctls';

/** The sysctl.d file of a kernel profile, with the reason of each setting that the profile itself makes. */
export function renderSysctlConf(kernel: KernelProfile): string {
  const lines = Object.entries(kernel.sysctls).flatMap(([name, value]) => {
    const own = Object.hasOwn(SYSCTLS, name) ? SYSCTLS[name] : undefined;
    const reason = own?.value === value ? [`# ${own.why}`] : [];
    return [...reason, `${name} = ${value}`];
  });
  return ['# Rendered from the fleet\'s definition; changes are overwritten.', ...lines, ''].join('\n');
}
