import type { FleetDefinition } from '../../lib/definitions/fleet';
import { runGuest } from './guest';
import { GuestFiles } from './guest-files';
import type { Hardware } from './hardware';
import { installNodeFiles } from './node-files';
import { type GuestReport, readReport, type TunedReport } from './report';

// The network cards are the only devices that are not there from the start, and udev would take five seconds for all.
const UDEV = ['systemd-udevd.service', 'systemd-udev-trigger.service', 'systemd-udevd-control.socket', 'systemd-udevd-kernel.socket'];

/** What a node writes for itself when AWS has told it who it is: address, memory and users. */
const OWN_FILES: Readonly<Record<string, string>> = {
  '/opt/guest/local.conf': 'bind 127.0.0.1\nmaxmemory 128mb\n',
  '/opt/guest/users.acl': 'user default off ~* &* +@all\n',
};

async function reportOf<T>(hardware: Hardware, unit: string, definition?: FleetDefinition): Promise<T> {
  const guest = new GuestFiles();
  try {
    guest.copyUnits('short');
    if (definition !== undefined) {
      installNodeFiles(definition, guest.root);
      for (const [path, text] of Object.entries(OWN_FILES)) guest.write(path, text);
    }
    const kernelArguments = [`systemd.unit=${unit}`, 'modules_load=virtio_pci,virtio_net', ...UDEV.map((name) => `systemd.mask=${name}`)];
    const { report, console } = await runGuest({ hardware, files: guest.pack(), kernelArguments });
    return readReport(report, console);
  } finally {
    guest.remove();
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
