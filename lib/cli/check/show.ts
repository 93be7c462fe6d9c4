import { columns } from '../columns';
import type { Examination } from './examine';
import { type Finding, kindOf, remedyOf, statusOf } from './finding';
import { nodeRows, type NodeRow } from './node-rows';
import { shardsOf } from './situation';

const HEAD = ['slot', 'zone', 'address', 'role', 'hash slots', 'lag', 'memory', 'version', 'state'];
const MIB = 1024 * 1024;
/** Version of the JSON. */
const FORMAT_VERSION = 1;

/** The examination as a table, and what was found below it. */
export function asText(examination: Examination): string {
  const { situation, findings } = examination;
  const table = columns(HEAD, nodeRows(situation).map(cellsOf));
  return [table, '', ...findings.flatMap(linesOf), summaryOf(examination), ''].join('\n');
}

/** The examination as JSON. */
export function asJson(examination: Examination): string {
  const { fleet, region, situation, findings } = examination;
  const shown = {
    version: FORMAT_VERSION, fleet, region,
    status: statusOf(findings),
    nodes: nodeRows(situation),
    findings: findings.map((found) => ({ id: found.id, severity: kindOf(found).severity, slots: found.slots, message: found.message, remedy: remedyOf(found) })),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function cellsOf(row: NodeRow): string[] {
  const { slot, zone, address = '-', port, role = '-', hashSlots, lagBytes, usedMemoryBytes, maxMemoryBytes, version = '-', state } = row;
  return [
    slot, zone, port === undefined ? address : `${address}:${port}`, role,
    hashSlots === undefined || role === 'replica' ? '-' : String(hashSlots),
    lagBytes === undefined ? '-' : bytes(lagBytes),
    usedMemoryBytes === undefined ? '-' : `${bytes(usedMemoryBytes)}${maxMemoryBytes === undefined || maxMemoryBytes === 0 ? '' : ` of ${bytes(maxMemoryBytes)}`}`,
    version, state,
  ];
}

function bytes(count: number): string {
  return count < MIB ? `${Math.ceil(count / 1024)} KiB` : `${(count / MIB).toFixed(count < 100 * MIB ? 1 : 0)} MiB`;
}

function linesOf(found: Finding): string[] {
  return [`${kindOf(found).severity}: ${found.id}: ${found.message}`, `  ${remedyOf(found)}`, ''];
}

function summaryOf({ fleet, situation, findings }: Examination): string {
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  const shape = [count(situation.slots.length, 'node'), ...(situation.isCluster ? [count(shardsOf(situation).size, 'shard')] : [])].join(', ');
  return `fleet ${fleet}: ${statusOf(findings)}, ${shape}, ${count(findings.length, 'finding')}`;
}
