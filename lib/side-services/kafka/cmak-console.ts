import { IMAGES } from '../../definitions/side-services/core/images';
import type { ResourceProps } from '../../definitions/side-services/core/resource-props';
import type { CmakProps } from '../../definitions/side-services/kafka/kafka-manager-engine-props';
import { zookeeperText } from '../../rendering/side-services/kafka/cmak-registration';
import { TRUST_FOLDER, TRUST_OPTIONS, trustStoreScript } from '../../rendering/side-services/kafka/trust-store';
import { plainVariable, secretVariable } from '../core/environment';
import { hardenedContainer, hardenedTask } from '../core/hardened-container';
import type { HardenedContainer } from '../core/hardened-container';
import { certificates } from './cluster-secrets';
import { HEAP, consoleResources, httpProbes } from './console';
import type { Console, ConsoleParts } from './console';

const PORT = { name: 'http', port: 9000 };
const HEALTH = '/api/health';
const TRUST = 'trust';
const SMALL: ResourceProps = { cpuRequest: '50m', memoryRequest: '128Mi', memoryLimit: '256Mi' };

/** The console CMAK. @see https://github.com/yahoo/CMAK/blob/master/conf/application.conf */
export function cmakConsole({ part, engine, username, password, clusters, resources }: ConsoleParts, cmak: CmakProps): Console {
  const { image, user, group } = IMAGES.CMAK;
  const tls = certificates(clusters);
  const secure = tls.mounts.length > 0;
  const container = hardenedContainer({
    name: 'cmak', image: engine.image ?? image, user, group,
    // A file with the process id would keep it from starting again
    args: ['-Dpidfile.path=/dev/null', `-Dhttp.port=${PORT.port}`],
    env: [
      plainVariable('ZK_HOSTS', zookeeperText(cmak)),
      secretVariable('APPLICATION_SECRET', cmak.applicationSecret),
      plainVariable('KAFKA_MANAGER_AUTH_ENABLED', 'true'),
      plainVariable('KAFKA_MANAGER_USERNAME', username),
      secretVariable('KAFKA_MANAGER_PASSWORD', password),
      plainVariable('JAVA_OPTS', [HEAP, ...secure ? [TRUST_OPTIONS] : []].join(' ')),
    ],
    ports: [PORT],
    resources: resources ?? consoleResources('1Gi'),
    mounts: secure ? [{ volume: TRUST, path: TRUST_FOLDER }] : [],
    writable: [{ path: '/tmp', sizeLimit: '256Mi' }, { path: '/cmak/logs', sizeLimit: '256Mi' }],
    probes: httpProbes(HEALTH, PORT.name),
  });
  const trust = secure ? { initContainers: [trustStore()], volumes: [...tls.volumes, { name: TRUST, emptyDir: {} }] } : {};
  return { pod: { part, containers: [container], ...trust }, ports: [PORT], healthPath: HEALTH };

  function trustStore(): HardenedContainer {
    return hardenedTask({
      name: 'trust-store', image: engine.image ?? image, user, group,
      command: ['sh', '-c', trustStoreScript(clusters)],
      resources: SMALL,
      mounts: [...tls.mounts, { volume: TRUST, path: TRUST_FOLDER, writable: true }],
      writable: [{ path: '/tmp', sizeLimit: '64Mi' }],
    });
  }
}
