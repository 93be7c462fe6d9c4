import { TransparentHugePages } from '../../definitions/kernel/choices';
import type { FleetDefinition } from '../../definitions/fleet';
import { mostOpenFilesOf } from '../../definitions/kernel/fleet-fit';
import { json } from '../quoting';
import { kernelSettings } from './kernel-settings';

/** kernel.json: what the node applies, reads back and reports; it needs nothing else for that. */
export function renderKernelJson(definition: FleetDefinition): string {
  const { kernel } = definition;
  const content = {
    version: 1,
    profile: kernel.name,
    sysctls: kernelSettings(definition).map(({ name, value, reason, unit, source }) => ({ name, value, reason, unit, source })),
    transparentHugePages: kernel.transparentHugePages === TransparentHugePages.UNCHANGED ? null : kernel.transparentHugePages,
    minFreeMemoryPercent: kernel.minFreeMemoryPercent ?? null,
    receivePacketSteering: kernel.receivePacketSteering,
    swap: kernel.swap,
    cStates: kernel.cStates,
    clocksource: 'verify',
    openFiles: mostOpenFilesOf(definition),
  };
  return `${json(content)}\n`;
}
