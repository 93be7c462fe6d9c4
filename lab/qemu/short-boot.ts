import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FleetDefinition } from '../../lib/definitions/fleet';
import { runGuest } from './guest';
import { makeGuestFiles } from './guest-files';
import type { Hardware } from './hardware';
import type { GuestReport, TunedReport } from './report';

// The card is the only device that is not there from the start; waiting for devices takes udev five seconds.
const UDEV = ['systemd-udevd.service', 'systemd-udev-trigger.service', 'systemd-udevd-control.socket', 'systemd-udevd-kernel.socket'];
// As on EC2, where the hypervisor gives a clock that can be read without its help.
const CLOCK = ['tsc=reliable', 'clocksource=tsc'];

async function reportOf<T>(hardware: Hardware, unit: string, definition?: FleetDefinition): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'short-boot-'));
  try {
    const files = join(folder, 'files.tar');
    makeGuestFiles(files, definition);
    const kernelArguments = [`systemd.unit=${unit}`, 'modules_load=virtio_pci,virtio_net', ...CLOCK, ...UDEV.map((name) => `systemd.mask=${name}`)];
    const { report, console } = await runGuest({ hardware, files, kernelArguments });
    if (!report.startsWith('{')) throw new Error(`the guest made no report; its console:\n${console}`);
    return JSON.parse(report) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Boots a machine with the files of a fleet's nodes, starts the kernel's unit and Redis by systemd, and reports.
 *
 * Then it runs the kernel's unit once more, changes values behind its back, and has them mended.
 * What a node does with the help of AWS (volume, address, users) is done for it; cloud-init does not run.
 * Rejects with the machine's console when there is no report.
 */
export function bootTuned(definition: FleetDefinition, hardware: Hardware): Promise<TunedReport> {
  return reportOf(hardware, 'tuned-report.service', definition);
}

/** Boots the same machine as Debian delivers it, with Debian's Redis, and reports. Rejects as `bootTuned` does. */
export function bootStock(hardware: Hardware): Promise<GuestReport> {
  return reportOf(hardware, 'stock-report.service');
}
