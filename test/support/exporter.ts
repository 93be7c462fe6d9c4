import { startProgram, waitFor } from './background-program';
import { freePort } from './ports';
import { sideServiceProgram } from './side-service-programs';

const START_LIMIT = 30;

/** A redis_exporter of a test. */
export interface RunningExporter {
  readonly port: number;
  /** Such as `127.0.0.1:20123`, for a scrape configuration. */
  readonly address: string;
  /** The text of `/metrics`, which asks Redis each time. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts redis_exporter for a Redis, by its URL (`RedisServer.url`), and waits until it gives metrics.
 *
 * `env` are its own settings, such as `REDIS_PASSWORD` or `REDIS_EXPORTER_INCL_SYSTEM_METRICS`; it listens on a port of this machine,
 * whatever they say.
 */
export async function startExporter(redisUrl: string, env: Readonly<Record<string, string>> = {}): Promise<RunningExporter> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const settings = { REDIS_ADDR: redisUrl, ...env, REDIS_EXPORTER_WEB_LISTEN_ADDRESS: address };
  const exporter = await startProgram({ name: 'redis_exporter', program: sideServiceProgram('redis_exporter'), args: [], env: settings });
  const metrics = async (): Promise<string> => (await fetch(`http://${address}/metrics`)).text();
  try {
    await waitFor({ what: 'metrics of redis_exporter', seconds: START_LIMIT, programs: [exporter] }, async () => ((await metrics()).includes('redis_exporter_build_info') ? true : undefined));
    return { port, address, metrics, stop: exporter.stop };
  } catch (error) {
    await exporter.stop();
    throw error;
  }
}
