import type { FleetDefinition } from '../../definitions/fleet';
import { HEADER } from '../header';
import { comment } from '../quoting';
import { kernelSettings } from './kernel-settings';

/** The sysctl.d file of a fleet's nodes: each setting with its reason, its unit and its source. */
export function renderSysctlConf(definition: FleetDefinition): string {
  const percent = definition.kernel.minFreeMemoryPercent;
  const free = percent === undefined ? [] : ['', `# vm.min_free_kbytes is ${percent} percent of the machine's memory: redis-fleet-kernel.service computes and sets it`];
  const lines = kernelSettings(definition).flatMap(({ name, value, reason, unit, source }) => {
    const about = [reason, unit === '' ? '' : `unit: ${unit}`, source].filter((line) => line !== '');
    return ['', ...about.map((line) => `# ${comment(line)}`), `${name} = ${value}`];
  });
  return [HEADER, ...lines, ...free, ''].join('\n');
}
