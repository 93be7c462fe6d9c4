import { EXPORTER_PORT } from '../../definitions/network/node-ports';
import type { ExporterContainerProps } from '../../definitions/side-services/core/exporter-container-props';
import { IMAGES } from '../../definitions/side-services/core/images';
import type { ResourceProps } from '../../definitions/side-services/core/resource-props';
import type { SecretKey } from '../../definitions/side-services/core/secret-key';
import { METRICS_PORT_NAME } from '../../definitions/side-services/monitoring/monitoring-names';
import { plainVariable, secretVariable } from './environment';
import { hardenedContainer } from './hardened-container';
import type { HardenedContainer, NamedPort } from './hardened-container';
import type { ProbeAction } from './probes';

/** What an exporter is told. */
export interface ExporterOptions {
  /** URL of its server; undefined where Prometheus names one in each request. */
  readonly address?: string;
  /** User of Redis; undefined for the default user. */
  readonly user?: string;
  /** Its password; undefined where none is sent. */
  readonly password?: SecretKey;
  readonly settings?: ExporterContainerProps;
}

/** The port of an exporter's metrics. */
export const EXPORTER: NamedPort = { name: METRICS_PORT_NAME, port: EXPORTER_PORT };
const RESOURCES: ResourceProps = { cpuRequest: '10m', memoryRequest: '32Mi', memoryLimit: '64Mi' };
/** Says that the exporter lives, whatever Redis does: an exporter that is killed for its Redis could not say that Redis is down. */
const HEALTH: ProbeAction = { http: { path: '/health', port: EXPORTER.name } };
const START_LIMIT = 60;

/** redis_exporter, for one server or for whichever its clients name. */
export function exporterContainer({ address, user, password, settings = {} }: ExporterOptions): HardenedContainer {
  const { image = IMAGES.REDIS_EXPORTER.image, resources = RESOURCES } = settings;
  return hardenedContainer({
    name: 'exporter',
    image, user: IMAGES.REDIS_EXPORTER.user, group: IMAGES.REDIS_EXPORTER.group,
    env: [
      // An empty one asks nobody of its own accord
      plainVariable('REDIS_ADDR', address ?? ''),
      plainVariable('REDIS_EXPORTER_WEB_LISTEN_ADDRESS', `:${EXPORTER.port}`),
      // Else whoever reaches the exporter of one server could have it connect to anything
      ...address === undefined ? [] : [plainVariable('REDIS_EXPORTER_DISABLE_SCRAPE_ENDPOINT', 'true')],
      ...user === undefined ? [] : [plainVariable('REDIS_USER', user)],
      ...password === undefined ? [] : [secretVariable('REDIS_PASSWORD', password)],
    ],
    ports: [EXPORTER],
    resources,
    probes: { startup: { action: HEALTH, withinSeconds: START_LIMIT, periodSeconds: 5 }, readiness: { action: HEALTH }, liveness: { action: HEALTH } },
  });
}
