import { ContainerImage } from './container-image';

/** An image that a side service runs where the user names no other, and who its process is. */
export interface DefaultImage {
  readonly image: ContainerImage;
  /** Numeric user id: a user that an image names by a word cannot be checked to be another than root. */
  readonly user: number;
  /** Numeric group id. */
  readonly group: number;
}

const of = (name: string, tag: string, [user, group]: readonly [number, number]): DefaultImage => ({ image: ContainerImage.tag(name, tag), user, group });

/**
 * The images of all side services, each with the tag of one release.
 *
 * Redis is of the last series with its free license, from 7.2.11 on without CVE-2025-49844 (code by Lua scripts). Envoy is of the
 * release with which the configuration is tested. The consoles and nGrinder are the releases whose documentation was read.
 *
 * Users: redis 999 (group 1000 on Alpine), exporter 59000, distroless Envoy 65532, Prometheus 65534, Grafana 472, all others 1000.
 */
export const IMAGES = {
  REDIS: of('redis', '7.2.16-alpine', [999, 1000]),
  REDIS_EXPORTER: of('oliver006/redis_exporter', 'v1.88.0', [59000, 59000]),
  ENVOY: of('envoyproxy/envoy', 'distroless-v1.40.0', [65532, 65532]),
  KAFKA_UI: of('ghcr.io/kafbat/kafka-ui', 'v1.5.0', [1000, 1000]),
  AKHQ: of('tchiotludo/akhq', '0.25.1', [1000, 1000]),
  CMAK: of('hlebalbau/kafka-manager', '3.0.0.5', [1000, 1000]),
  CURL: of('curlimages/curl', '8.11.1', [100, 101]),
  NGRINDER_CONTROLLER: of('ngrinder/controller', '3.5.9-p1', [1000, 1000]),
  NGRINDER_AGENT: of('ngrinder/agent', '3.5.9-p1', [1000, 1000]),
  PROMETHEUS: of('prom/prometheus', 'v3.13.4', [65534, 65534]),
  GRAFANA: of('grafana/grafana', '12.2.0', [472, 472]),
} as const;
