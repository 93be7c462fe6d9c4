import type { KernelProfile } from '../../definitions/kernel/kernel-profile';

/** The limits.d file: what a shell of the server's user may open; the server itself gets its limit from its unit. */
export function renderLimitsConf(kernel: KernelProfile, user: string): string {
  return `# Rendered from the fleet's definition; changes are overwritten.
${user} soft nofile ${kernel.openFiles}
${user} hard nofile ${kernel.openFiles}
`;
}
