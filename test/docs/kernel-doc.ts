import { KernelPreset } from '../../lib/definitions/kernel/choices';
import { OLD_GUIDES, OLD_MEANS, Verdict } from '../../lib/definitions/kernel/old-guides';
import { PRESETS } from '../../lib/definitions/kernel/presets';
import { SYSCTLS } from '../../lib/definitions/kernel/sysctls';
import { PATHS, redisDropInOf } from '../../lib/rendering/paths';
import { table } from './table';

/** The reference of kernel profiles in Markdown: made from what the library does, so that it cannot say anything else. */
export function kernelReference(): string {
  return `# The kernel of a node

A fleet has a kernel profile: \`KernelProfile.redis()\` unless it says otherwise. \`KernelProfile.general()\` is for the machines of side services,
\`KernelProfile.none()\` leaves the kernel as the image has it, and \`new KernelProfile({ preset, … })\` changes any part of one of them. In fleet.yaml it is the
section [\`kernel\`](fleet-yaml.md).

## Settings

What a profile sets by sysctl, with the range that a value of your own may have. A dash leaves the setting as the image has it.

${settings()}

Beside these a fleet whose port lies in \`net.ipv4.ip_local_port_range\` reserves it by \`net.ipv4.ip_local_reserved_ports\`, so that no outgoing connection has
it when the server starts again.

A setting that is not in this table is taken as it is, unless its name is close to one that Linux has: then it is most likely misspelt.

## What is no setting

${choices()}

Memory that is kept free is computed by each node from the memory that it has, and not by the machine that synthesizes.
Packets are steered only where a node has more CPUs than its network card has queues.
The clock source is never set: a node reports it where it is a slow one.

The server may open as many files as it needs: \`maxclients\`, 32 for Redis itself, and two for each other node; 65536 at least. A smaller \`openFiles\` is
refused, because Redis would lower \`maxclients\` without an error. \`net.core.somaxconn\` and \`net.ipv4.tcp_max_syn_backlog\` must both, where they are set, be at least
\`tcp-backlog\`, which the kernel would cut without a word.

## Where it is on a node

${files()}

\`redis-fleet-kernel.service\` applies all of it before the server starts and reads it back. \`systemctl reload redis-fleet-kernel\` applies it again.
\`redis-fleet doctor\` on a node says of each part what was wanted, what it is, and how to put right what differs.

## Settings of old guides

Guides to Redis and to fast networks are copied for many years. What is still right in them is in the profiles. The rest is known by name: what no kernel has
any more cannot be set, what harms is refused unless its id is acknowledged with a reason, and what is of no use is taken with a warning, which its id silences.

${guides()}

What such guides do by other means, and what to do today:

${means()}
`;
}

function settings(): string {
  const rows = Object.entries(SYSCTLS).filter(([, { redis, general }]) => redis !== undefined || general !== undefined).map(([name, known]) => {
    const { redis, general, unit, range, source, numbers = 1 } = known;
    const allowed = `${numbers === 1 ? '' : `${numbers} of `}${range.min}-${range.max}`;
    return [`[\`${name}\`](${source})`, redis?.value ?? '-', general?.value ?? '-', unit, allowed, (redis ?? general)?.reason ?? ''];
  });
  return table(['setting', 'redis', 'general', 'unit', 'allowed', 'why'], rows);
}

function choices(): string {
  const names = ['transparentHugePages', 'minFreeMemoryPercent', 'receivePacketSteering', 'swap', 'cStates'] as const;
  const rows = names.map((name) => [`\`${name}\``, ...Object.values(KernelPreset).map((preset) => String(PRESETS[preset][name] ?? 'unchanged'))]);
  return table(['choice', ...Object.values(KernelPreset)], rows);
}

function files(): string {
  return table(['file', 'what'], [
    [`\`${PATHS.sysctl}\``, 'the settings, each with its reason, for every boot'],
    [`\`${PATHS.tmpfiles}\``, 'transparent huge pages, before any service starts'],
    [`\`${redisDropInOf(6379)}\``, 'the limit of open files of the server, and its place in line when memory runs out'],
    [`\`${PATHS.limits}\``, 'the limit of open files of a shell of the server\'s user'],
    [`\`${PATHS.kernelJson}\``, 'all of it, for the node to apply and to report'],
  ]);
}

function guides(): string {
  const rows = OLD_GUIDES.flatMap(({ names, when, verdict, why, id }) => names.map((name) => [`\`${name}\``, when, verdict, why, verdict === Verdict.REMOVED ? '' : `\`${id}\``]));
  return table(['setting', 'values', 'verdict', 'why, and what instead', 'id'], rows);
}

function means(): string {
  return table(['what', 'today'], Object.entries(OLD_MEANS).map(([word, today]) => [`\`${word}\``, today]));
}
