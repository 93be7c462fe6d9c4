import { IMAGES } from '../../definitions/side-services/core/images';
import type { NGrinderPorts } from '../../definitions/side-services/load/ngrinder-ports';
import type { NGrinderProps } from '../../definitions/side-services/load/ngrinder-props';
import { plainVariable } from '../core/environment';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer, NamedPort } from '../core/hardened-container';

/** Names of the controller's volumes. */
export const DATA_VOLUME = 'data';
export const CONFIG_VOLUME = 'config';
/** Page that needs no login. */
export const HEALTH_PATH = '/check/healthcheck';

const HOME = '/opt/ngrinder-controller';
/** The first start unpacks its archive and asks Maven and Gradle for their versions, which takes minutes. */
const START_SECONDS = 600;

/** One port for each test that may run, as `console-0` and on. */
export function consolePorts({ consoles: [first, last] }: NGrinderPorts): NamedPort[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({ name: `console-${index}`, port: first + index }));
}

/**
 * The controller. The image starts it at port 80 as root; here it is started by the same archive at a port that every user may open.
 * @see https://github.com/naver/ngrinder/blob/develop/docker/controller/Dockerfile
 */
export function controllerContainer({ image, resources }: NGrinderProps, ports: NGrinderPorts): HardenedContainer {
  const { image: known, user, group } = IMAGES.NGRINDER_CONTROLLER;
  const action = { http: { path: HEALTH_PATH, port: 'http' } };
  return hardenedContainer({
    name: 'controller', image: image ?? known, user, group,
    // The name of the archive holds its version
    command: ['sh', '-c', `mkdir -p ${HOME}/lib && exec java -XX:MaxRAMPercentage=60 -Djava.io.tmpdir=${HOME}/lib -Duser.home=${HOME} -jar /opt/ngrinder-*.war --port ${ports.web}`],
    env: [plainVariable('NGRINDER_HOME', HOME), plainVariable('HOME', HOME)],
    ports: [{ name: 'http', port: ports.web }, { name: 'agents', port: ports.agents }, ...consolePorts(ports)],
    resources: resources ?? { cpuRequest: '500m', cpuLimit: '2', memoryRequest: '1Gi', memoryLimit: '2Gi' },
    mounts: [{ volume: DATA_VOLUME, path: HOME, writable: true }, { volume: CONFIG_VOLUME, path: `${HOME}/system.conf`, subPath: 'system.conf' }],
    writable: [{ path: '/tmp', sizeLimit: '512Mi' }],
    probes: { startup: { action, withinSeconds: START_SECONDS }, readiness: { action }, liveness: { action, timeoutSeconds: 15, failureThreshold: 7 } },
  });
}
