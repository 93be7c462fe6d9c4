import { join } from 'node:path';
import type { Lab } from '../api/lab';
import { runFolder } from '../api/run-folder';
import { type GuestOutput, type Place, runGuest } from './guest';
import { GuestFiles } from './guest-files';
import type { Disk, Hardware } from './hardware';
import { factsOf, type InstanceFacts } from './instance-facts';
import { type InstanceReport, readReport } from './report';

/** Of the machine that a guest stands in for: its interface, and a MAC address that nobody has. */
const [INTERFACE, OTHER_MAC] = ['ens5', '02:00:00:00:00:01'];
const MTU = 9001;

/** Connects the guest to the wire of the machine whose place it takes; a second guest finds the bridge there. */
const PLUG = `
    if ! "$ip" link show bridge > /dev/null 2>&1; then
        "$ip" link set ${INTERFACE} down
        "$ip" address flush dev ${INTERFACE}
        "$ip" link set ${INTERFACE} address ${OTHER_MAC}
        "$ip" link add bridge mtu ${MTU} type bridge
        "$ip" link set ${INTERFACE} master bridge
        "$ip" link set ${INTERFACE} up
        "$ip" link set bridge up
    fi
    "$ip" link set "$name" mtu ${MTU} master bridge
`;

/**
 * The network namespace of a machine; it has a name in the lab's mount namespace only.
 *
 * Throws an error where the lab has no network by now.
 */
async function placeOf(lab: Lab, instance: string): Promise<Place> {
  const { clientPid } = await lab.status();
  if (clientPid === null) throw new Error(`the lab ${lab.name} has no network for a guest: its last machine has gone`);
  const enter = ['nsenter', '--target', String(clientPid), '--mount', '--', 'nsenter', `--net=/run/netns/${instance}`, '--'];
  return { enter, plug: PLUG };
}

/** The volume as the lab keeps it, in its mount namespace. */
function diskOf(lab: Lab, volume: string): Disk {
  return { file: join(runFolder(lab.name), 'work', 'volumes', volume), serial: volume.replace('-', '') };
}

/** What the machine's image lacks of an instance with its own kernel. */
function addFiles(guest: GuestFiles, { address, gateway, resolver }: InstanceFacts): void {
  guest.copyUnits('instance');
  guest.enable('instance-network.service', 'sysinit.target');
  guest.enable('instance-report.service', 'cloud-init.target');
  guest.copy(join('instance', '70-ebs-volumes.rules'), '/etc/udev/rules.d/70-ebs-volumes.rules');
  guest.write('/opt/guest/network', `ADDRESS=${address}\nGATEWAY=${gateway}\n`);
  guest.write('/etc/resolv.conf', `nameserver ${resolver}\nsearch ec2.internal\n`);
}

/** What an instance said and how long it took. */
export interface InstanceBoot extends Pick<GuestOutput, 'console' | 'seconds'> {
  readonly report: InstanceReport;
}

/**
 * Boots an instance of a lab as a guest: with its own kernel, at its address, with its volume and its user data.
 *
 * The machine that the lab has for it must be off (`lab kill`), and cannot be started again afterwards.
 * Rejects with the guest's console when it does not come to the end of its user data.
 */
export async function bootInstance(lab: Lab, slot: string, hardware: Hardware): Promise<InstanceBoot> {
  const { instance, volume, state } = await lab.node(slot).state();
  if (state !== 'off') throw new Error(`the machine of ${slot} must be off for a guest to take its place, it is ${state}`);
  const facts = await factsOf(instance, lab.emulator);
  const guest = new GuestFiles();
  try {
    addFiles(guest, facts);
    const { mac, uuid } = facts;
    const { report, console, seconds } = await runGuest({
      hardware: { ...hardware, mac, mtu: MTU, uuid, volumes: volume === null ? [] : [diskOf(lab, volume)] },
      files: guest.pack(),
      place: await placeOf(lab, instance),
      seconds: 1200,
    });
    return { report: readReport(report, console), console, seconds };
  } finally {
    guest.remove();
  }
}
