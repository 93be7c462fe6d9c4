import { guestDisk } from './guest-disk';
import { linuxKernel } from './linux-kernel';

/** A disk beside the root disk. */
export interface Disk {
  /** A file or a block device. */
  readonly file: string;
  /** Its serial number, 1-20 characters. */
  readonly serial: string;
}

/** A machine of QEMU: its processors are emulated, its kernel is Debian's. */
export interface Hardware {
  /** Processors, 1-8. */
  readonly vcpus: number;
  /** The network cards: queues of each in each direction, 2-8. */
  readonly queues: readonly number[];
  /** Memory in MiB. */
  readonly memory: number;
  /** MAC address of the first network card.
   * @default 02:00:00:00:00:02 */
  readonly mac?: string;
  /** Bytes of the largest packet.
   * @default 1500 */
  readonly mtu?: number;
  /** What the machine's clock says when it is switched on, in UTC.
   * @default - the time of this machine */
  readonly clock?: Date;
  /** Uuid by which programs know who made the machine.
   * @default - none */
  readonly uuid?: string;
  /** Disks that keep what the guest writes.
   * @default - none */
  readonly volumes?: readonly Disk[];
}

// The first program: the kernel does not mount /dev by itself, and the archive is the second disk.
const FIRST = 'mount -t devtmpfs dev /dev && tar -x -f /dev/nvme0n2 -C / --no-overwrite-dir && exec /lib/systemd/systemd';

// As on EC2, where the hypervisor gives a clock that can be read without its help.
const CLOCK = ['tsc=reliable', 'clocksource=tsc'];
const COMMON = ['console=ttyS0', 'quiet', 'panic=-1', 'root=/dev/nvme0n1', 'rw', 'net.ifnames=0', 'TERM=dumb', 'systemd.show_status=1', ...CLOCK];

const commandLine = (own: readonly string[]): string => `${[...COMMON, ...own].join(' ')} init=/bin/sh -- -c "${FIRST}"`;

/** QEMU divides options by commas; a doubled one stands for itself. */
const escaped = (path: string): string => path.replaceAll(',', ',,');

function disks(files: string, volumes: readonly Disk[]): string[] {
  return [
    '-device', 'nvme,id=disks,serial=disks',
    '-drive', `if=none,id=root,format=raw,snapshot=on,file=${escaped(guestDisk())}`, '-device', 'nvme-ns,drive=root,nsid=1',
    '-drive', `if=none,id=files,format=raw,readonly=on,file=${escaped(files)}`, '-device', 'nvme-ns,drive=files,nsid=2',
    ...volumes.flatMap(({ file, serial }, index) => [
      '-drive', `if=none,id=volume${index},format=raw,file=${escaped(file)}`, '-device', `nvme,drive=volume${index},serial=${serial}`,
    ]),
  ];
}

/** The name of a network card's other end on this machine. */
export const cardName = (index: number): string => `card${index}`;

function networkCard(queues: number, index: number, { mac, mtu }: Hardware): string[] {
  const [name, vectors] = [cardName(index), 2 * queues + 2];
  const address = index === 0 && mac !== undefined ? mac : `02:00:00:00:00:0${index + 2}`;
  return [
    '-netdev', `tap,id=${name},ifname=${name},queues=${queues},script=no,downscript=no,vhost=off`,
    '-device', `virtio-net-pci,netdev=${name},mq=on,vectors=${vectors},mac=${address},romfile=${mtu === undefined ? '' : `,host_mtu=${mtu}`}`,
  ];
}

/** What a machine boots and where it reports. */
export interface Boot {
  /** A tar archive that is unpacked over the root before the first program starts. */
  readonly files: string;
  /** Words for the kernel and systemd beside those that every guest needs. */
  readonly kernelArguments: readonly string[];
  /** The file that gets what is written to the second serial port; the first is standard output. */
  readonly report: string;
}

/** The arguments that make QEMU such a machine. */
export function qemuArguments(hardware: Hardware, { files, kernelArguments, report }: Boot): string[] {
  const { vcpus, queues, memory, clock, uuid, volumes = [] } = hardware;
  return [
    '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-machine', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max',
    '-smp', String(vcpus), '-m', String(memory), '-kernel', linuxKernel().image, '-append', commandLine(kernelArguments),
    ...(clock === undefined ? [] : ['-rtc', `base=${clock.toISOString().slice(0, 19)}`]),
    ...(uuid === undefined ? [] : ['-smbios', `type=1,manufacturer=Amazon EC2,uuid=${uuid},serial=${uuid}`]),
    ...disks(files, volumes),
    ...queues.flatMap((each, index) => networkCard(each, index, hardware)),
    '-serial', 'stdio', '-serial', `file:${escaped(report)}`,
  ];
}
