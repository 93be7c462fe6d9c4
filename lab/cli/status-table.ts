import Table from 'cli-table3';
import type { MachineStatus } from '../api/protocol';

const HEAD = ['slot', 'zone', 'address', 'role', 'state', 'lifecycle', 'seconds'];

/** The machines of a lab, one a line, and below what is wrong with them. */
export function statusTable(machines: readonly MachineStatus[]): string {
  if (machines.length === 0) return 'no machines';
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  for (const { slot, zone, address, role, state, lifecycle, seconds } of sorted(machines)) {
    table.push([slot, zone ?? '-', address ?? '-', role ?? '-', state, lifecycle ?? '-', seconds?.toFixed(1) ?? '-']);
  }
  return [table.toString(), ...problemsOf(machines)].join('\n');
}

/** The machines in the order of their slots, and of their launch within a slot. */
export function sorted(machines: readonly MachineStatus[]): MachineStatus[] {
  return [...machines].sort((one, other) => one.slot.localeCompare(other.slot, 'en', { numeric: true }));
}

/** One line for each machine that has a problem. */
export function problemsOf(machines: readonly MachineStatus[]): string[] {
  return sorted(machines).filter(({ problem }) => problem !== null).map(({ slot, problem }) => `${slot}: ${problem}`);
}
