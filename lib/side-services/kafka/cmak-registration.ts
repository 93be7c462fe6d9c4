import type { Construct } from 'constructs';
import { IMAGES } from '../../definitions/side-services/core/images';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import type { CmakProps } from '../../definitions/side-services/kafka/kafka-manager-engine-props';
import { registrationScript } from '../../rendering/side-services/kafka/cmak-registration';
import { configFiles, configVolume } from '../core/config-files';
import { plainVariable, secretVariable } from '../core/environment';
import { hardenedTask } from '../core/hardened-container';
import { job } from '../core/job';
import { selectorOf } from '../core/labels';
import type { PartNames } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import { registrationFiles } from './cluster-secrets';
import type { ConsoleParts } from './console';

const FOLDER = '/etc/registration';
const WITHIN_SECONDS = 1800;
/** CMAK may take minutes to start, and some seconds to show what it was told. */
const [TRIES, PAUSE_SECONDS] = [60, 5];

/** The part of a console that registers its clusters. */
export function registrationPart(part: PartNames): PartNames {
  return { ...part, component: 'registration' };
}

/** A Job that makes CMAK show the clusters: by itself it shows none, because ZK_HOSTS is its own store and no list of clusters. */
export function cmakRegistration(scope: Construct, { part, name, username, password, clusters }: ConsoleParts, cmak: CmakProps): void {
  const { image, user, group } = IMAGES.CURL;
  const own = registrationPart(part);
  const config = configFiles(scope, 'Registration', { part: own, name: `${name}-registration`, files: { 'register.sh': registrationScript(clusters) } });
  const secrets = registrationFiles(clusters);
  const container = hardenedTask({
    name: 'registration', image: cmak.registrationImage ?? image, user, group,
    command: ['sh', `${FOLDER}/register.sh`],
    env: [
      plainVariable('CONSOLE', `http://${name}`),
      plainVariable('TRIES', String(TRIES)),
      plainVariable('PAUSE', String(PAUSE_SECONDS)),
      plainVariable('KAFKA_MANAGER_USERNAME', username),
      secretVariable('KAFKA_MANAGER_PASSWORD', password),
    ],
    resources: { cpuRequest: '20m', memoryRequest: '32Mi', memoryLimit: '64Mi' },
    mounts: [{ volume: 'registration', path: FOLDER }, ...secrets.mounts],
    writable: [{ path: '/tmp', sizeLimit: '16Mi' }],
  });
  job(scope, 'RegistrationJob', {
    name: `${name}-register`, withinSeconds: WITHIN_SECONDS,
    pod: { part: own, containers: [container], volumes: [configVolume('registration', config), ...secrets.volumes], config: config.texts },
  });
  networkPolicy(scope, 'RegistrationPolicy', {
    part: own, name: `${name}-registration`, ingress: [], egress: [{ peers: [NetworkPeer.pods(selectorOf(part))], ports: [9000] }],
  });
}
