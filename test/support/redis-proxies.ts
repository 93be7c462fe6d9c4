import { Chart, Testing } from 'cdk8s';
import { startEnvoy, validateEnvoy } from './envoy';
import type { RunningEnvoy } from './envoy';
import { freePorts } from './ports';
import type { RunResult } from './run';

/** Makes one service in a chart. */
export type BuildProxy = (chart: Chart) => void;

/** The real Redis behind a proxy, and its passwords. */
export interface ProxySurroundings {
  /** Port of 127.0.0.1 by the host name that the configuration has. */
  readonly hosts: Readonly<Record<string, number>>;
  /** Password by the name of its file. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** Envoy with the configuration that a chart emits. */
export interface RunningProxy extends RunningEnvoy {
  /** For clients. */
  readonly port: number;
  /** For probes and metrics. */
  readonly observePort: number;
  /** Of the administration. */
  readonly adminPort: number;
}

interface Emitted {
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
}

const CONFIG = 'envoy.json';
const PORTS = { client: 6379, observe: 9902, admin: 9901 };
const EVERYWHERE = '0.0.0.0';
const LOOPBACK = '127.0.0.1';

/** The text of envoy.json as a chart emits it. */
export function envoyJsonOf(build: BuildProxy): string {
  const chart = Testing.chart();
  build(chart);
  const texts = (Testing.synth(chart) as Emitted[]).flatMap(({ kind, data }) => (kind === 'ConfigMap' && data?.[CONFIG] !== undefined ? [data[CONFIG]] : []));
  if (texts.length !== 1) throw new Error(`there must be one ${CONFIG}, got ${texts.length}`);
  return texts[0]!;
}

/** What Envoy says of the configuration that a chart emits. */
export function validateProxy(build: BuildProxy): RunResult {
  const text = envoyJsonOf(build);
  const files = [...text.matchAll(/\/etc\/envoy-passwords\/([a-z0-9-]+)/g)].map(([, name]) => [name!, 'secret'] as const);
  return validateEnvoy({ config: text.replaceAll('/etc/envoy-passwords', 'FOLDER'), files: Object.fromEntries(files) });
}

/** Starts Envoy with the configuration that a chart emits; addresses alone are those of this machine. */
export async function startProxy(build: BuildProxy, { hosts, passwords }: ProxySurroundings): Promise<RunningProxy> {
  const [port, observePort, adminPort] = await freePorts(3) as [number, number, number];
  const own: Readonly<Record<number, number>> = { [PORTS.client]: port, [PORTS.observe]: observePort, [PORTS.admin]: adminPort };
  const config = JSON.parse(envoyJsonOf(build).replaceAll('/etc/envoy-passwords', 'FOLDER'), (_key, value: unknown) => placed(value, own, hosts)) as object;
  const envoy = await startEnvoy({ config, files: passwords }, [port, observePort, adminPort]);
  return { ...envoy, port, observePort, adminPort };
}

function placed(value: unknown, own: Readonly<Record<number, number>>, hosts: Readonly<Record<string, number>>): unknown {
  if (typeof value !== 'object' || value === null || !('port_value' in value)) return value;
  const { address, port_value: port } = value as { address: string; port_value: number };
  const found = [EVERYWHERE, LOOPBACK].includes(address) ? own[port] : hosts[address];
  if (found === undefined) throw new Error(`there is no port for ${address}:${port}`);
  return { address: LOOPBACK, port_value: found };
}
