import type { Construct } from 'constructs';
import { IMAGES } from '../../definitions/side-services/core/images';
import type { AkhqProps } from '../../definitions/side-services/kafka/kafka-manager-engine-props';
import { AKHQ_JWT_SECRET, AKHQ_PASSWORD, akhqConfig } from '../../rendering/side-services/kafka/akhq-config';
import { configFiles, configVolume } from '../core/config-files';
import { plainVariable, secretVariable } from '../core/environment';
import { hardenedContainer } from '../core/hardened-container';
import { certificates, secretVariables } from './cluster-secrets';
import { HEAP, consoleResources, httpProbes } from './console';
import type { Console, ConsoleParts } from './console';

const PORT = { name: 'http', port: 8080 };
/** Health, metrics and more without a login: no ingress leads to it. */
const MANAGEMENT = { name: 'metrics', port: 28081 };
const FOLDER = '/etc/akhq';

/** The console AKHQ. @see https://akhq.io/docs/configuration/akhq.html */
export function akhqConsole(scope: Construct, { part, name, engine, username, password, clusters, resources, scraped }: ConsoleParts, akhq: AkhqProps): Console {
  const { image, user, group } = IMAGES.AKHQ;
  const text = akhqConfig({ clusters, username, managementPort: MANAGEMENT.port, metrics: scraped });
  const config = configFiles(scope, 'Config', { part, name: `${name}-config`, files: { 'application.yml': text } });
  const tls = certificates(clusters);
  const container = hardenedContainer({
    name: 'akhq', image: engine.image ?? image, user, group,
    env: [
      plainVariable('MICRONAUT_CONFIG_FILES', `${FOLDER}/application.yml`),
      secretVariable(AKHQ_JWT_SECRET, akhq.jwtSecret),
      secretVariable(AKHQ_PASSWORD, password),
      plainVariable('JAVA_OPTS', HEAP),
      ...secretVariables(clusters),
    ],
    ports: [PORT, MANAGEMENT],
    resources: resources ?? consoleResources('1536Mi'),
    mounts: [{ volume: 'config', path: FOLDER }, ...tls.mounts],
    writable: [{ path: '/tmp', sizeLimit: '256Mi' }],
    probes: httpProbes('/health', MANAGEMENT.name),
  });
  return {
    pod: { part, containers: [container], volumes: [configVolume('config', config), ...tls.volumes], config: config.texts },
    ports: [PORT, MANAGEMENT],
    metrics: { port: MANAGEMENT.port, path: '/prometheus' },
    healthPath: '/ui/login',
  };
}
