import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { REDIS_PORT } from '../../definitions/side-services/core/ports';
import { checkNGrinder } from '../../definitions/side-services/load/check-ngrinder';
import { ngrinderPorts } from '../../definitions/side-services/load/ngrinder-ports';
import type { NGrinderPorts } from '../../definitions/side-services/load/ngrinder-ports';
import type { NGrinderProps } from '../../definitions/side-services/load/ngrinder-props';
import { systemConf } from '../../rendering/side-services/load/ngrinder-conf';
import { testPlan } from '../../rendering/side-services/load/test-plan';
import { configFiles, configVolume } from '../core/config-files';
import { ingress } from '../core/ingress';
import { selectorOf } from '../core/labels';
import type { PartNames } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import { service } from '../core/service';
import { deployment, statefulSet } from '../core/workload';
import { CONFIG_VOLUME, DATA_VOLUME, HEALTH_PATH, consolePorts, controllerContainer } from './ngrinder-controller';
import { agentContainer } from './ngrinder-agent';

const WEB_PORT = 80;

/**
 * The load generator nGrinder: a controller with its volume, agents, and a test plan of GET and SET for the targets.
 *
 * A new controller has the users admin, superuser, system and user, each with its name as the password: change them first.
 */
export class NGrinder extends Construct {
  /** Throws for targets or agents that cannot be, such as agents with less memory than their processes take. */
  public constructor(scope: Construct, id: string, props: NGrinderProps) {
    super(scope, id);
    const { name = id, targets, concurrentTests = 10, agents = {} } = props;
    const { replicas = 2, processes = 1 } = agents;
    const problems = new Problems();
    checkNGrinder(problems, { ...props, name });
    problems.throwIfAny();
    const [controller, agent] = ['controller', 'agent'].map((component): PartNames => ({ program: 'ngrinder', instance: name, component })) as [PartNames, PartNames];
    const ports = ngrinderPorts(concurrentTests);
    configFiles(this, 'TestPlan', { part: agent, name: `${name}-test-plan`, files: { 'RedisGetSet.groovy': testPlan({ targets, agents: replicas, processes }) } });
    this.makeController(props, name, { controller, agent, ports, conf: systemConf({ concurrentTests, agents: replicas }) });
    deployment(this, 'Agents', {
      name: `${name}-agent`, replicas,
      pod: { part: agent, containers: [agentContainer(agents, { targets, controller: `${name}:${WEB_PORT}` })], apartFrom: [controller] },
    });
    networkPolicy(this, 'AgentPolicy', {
      part: agent, name: `${name}-agent`, ingress: [],
      egress: [
        { peers: [NetworkPeer.pods(selectorOf(controller))], ports: [ports.web, ports.agents, ports.consoles] },
        ...targets.map(({ peers, port = REDIS_PORT }) => ({ peers, ports: [port] })),
      ],
    });
  }

  private makeController(props: NGrinderProps, name: string, { controller, agent, ports, conf }: ControllerParts): void {
    const { storage = { size: '10Gi' }, ingress: exposure, clients = [] } = props;
    const config = configFiles(this, 'Config', { part: controller, name: `${name}-config`, files: { 'system.conf': conf } });
    const others = [{ name: 'agents', port: ports.agents }, ...consolePorts(ports)];
    service(this, 'Service', { part: controller, name, ports: [{ name: 'http', port: WEB_PORT }, ...others] });
    service(this, 'Pods', { part: controller, name: `${name}-pods`, ports: [{ name: 'http', port: ports.web }], headless: true });
    statefulSet(this, 'Controller', {
      name: `${name}-controller`, replicas: 1, serviceName: `${name}-pods`, volumeClaims: [{ name: DATA_VOLUME, ...storage }],
      pod: {
        part: controller, containers: [controllerContainer(props, ports)], volumes: [configVolume(CONFIG_VOLUME, config)],
        // Its database is lost when it is killed while it writes
        config: config.texts, terminationGraceSeconds: 120,
      },
    });
    networkPolicy(this, 'Policy', {
      part: controller, name, egress: [],
      ingress: [
        { peers: [NetworkPeer.pods(selectorOf(agent))], ports: [ports.web, ports.agents, ports.consoles] },
        { peers: [...exposure?.controllers ?? [], ...clients], ports: [ports.web] },
      ],
    });
    if (exposure !== undefined) {
      ingress(this, 'Ingress', { part: controller, name, exposure, serviceName: name, portName: 'http', healthPath: HEALTH_PATH });
    }
  }
}

/** What the controller's objects are made from, beside the properties. */
interface ControllerParts {
  readonly controller: PartNames;
  readonly agent: PartNames;
  readonly ports: NGrinderPorts;
  readonly conf: string;
}
