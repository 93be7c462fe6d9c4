import type { FleetDefinition } from '../../definitions/fleet';
import type { KernelSetting } from '../../definitions/kernel/kernel-profile';
import { RESERVED_PORTS } from '../../definitions/kernel/sysctls';
import { redisPorts } from '../../definitions/network/node-ports';

const PORT_RANGE = 'net.ipv4.ip_local_port_range';

/** The settings of a fleet's nodes: those of its profile, and the ports of its own that no outgoing connection may take before a restart of the server. */
export function kernelSettings(definition: FleetDefinition): KernelSetting[] {
  const { settings } = definition.kernel;
  const ports = portsInRange(definition);
  const isSet = settings.some(({ name }) => name === RESERVED_PORTS.name);
  if (ports.length === 0 || isSet) {
    return settings;
  }
  return [...settings, { ...RESERVED_PORTS, value: ports.join(','), reason: 'the server must find its ports free whenever it starts' }];
}

/** The fleet's own ports that lie in the range for outgoing connections, in rising order. */
function portsInRange(definition: FleetDefinition): number[] {
  const { kernel, hostStatus } = definition;
  const [first, last] = (kernel.sysctls[PORT_RANGE] ?? '').split(' ').map(Number);
  if (first === undefined || last === undefined) {
    return [];
  }
  const own = [...redisPorts(definition).map(({ port }) => port), ...(hostStatus === undefined ? [] : [hostStatus.port])];
  return own.filter((port) => port >= first && port <= last).sort((a, b) => a - b);
}
