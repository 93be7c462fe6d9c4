import type { Construct } from 'constructs';
import { IMAGES } from '../../definitions/side-services/core/images';
import { kafkaUiConfig } from '../../rendering/side-services/kafka/kafka-ui-config';
import { configFiles, configVolume } from '../core/config-files';
import { plainVariable, secretVariable } from '../core/environment';
import { hardenedContainer } from '../core/hardened-container';
import { certificates, secretVariables } from './cluster-secrets';
import { HEAP, consoleResources, httpProbes } from './console';
import type { Console, ConsoleParts } from './console';

const PORT = { name: 'http', port: 8080 };
const HEALTH = '/actuator/health';
const FOLDER = '/etc/kafka-ui';

/** The console kafka-ui. @see https://ui.docs.kafbat.io/configuration/misc-configuration-properties */
export function kafkaUiConsole(scope: Construct, { part, name, engine, username, password, clusters, resources, scraped }: ConsoleParts): Console {
  const { image, user, group } = IMAGES.KAFKA_UI;
  const config = configFiles(scope, 'Config', { part, name: `${name}-config`, files: { 'config.yml': kafkaUiConfig({ clusters, metrics: scraped }) } });
  const tls = certificates(clusters);
  const container = hardenedContainer({
    name: 'kafka-ui', image: engine.image ?? image, user, group,
    env: [
      plainVariable('SPRING_CONFIG_ADDITIONALLOCATION', `${FOLDER}/config.yml`),
      plainVariable('SPRING_SECURITY_USER_NAME', username),
      secretVariable('SPRING_SECURITY_USER_PASSWORD', password),
      plainVariable('DYNAMIC_CONFIG_ENABLED', 'false'),
      plainVariable('JAVA_OPTS', HEAP),
      ...secretVariables(clusters),
    ],
    ports: [PORT],
    resources: resources ?? consoleResources('1Gi'),
    mounts: [{ volume: 'config', path: FOLDER }, ...tls.mounts],
    writable: [{ path: '/tmp', sizeLimit: '256Mi' }],
    probes: httpProbes(HEALTH, PORT.name),
  });
  return {
    pod: { part, containers: [container], volumes: [configVolume('config', config), ...tls.volumes], config: config.texts },
    ports: [PORT],
    metrics: { port: PORT.port, path: '/actuator/prometheus' },
    healthPath: HEALTH,
  };
}
