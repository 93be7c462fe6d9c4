import { IMAGES } from '../../definitions/side-services/core/images';
import type { ResourceProps } from '../../definitions/side-services/core/resource-props';
import { agentMebibytes } from '../../definitions/side-services/load/check-ngrinder';
import type { LoadTargetProps } from '../../definitions/side-services/load/load-target-props';
import type { NGrinderAgentsProps } from '../../definitions/side-services/load/ngrinder-agents-props';
import { AGENT_BASE, AGENT_FOLDER, agentStartScript } from '../../rendering/side-services/load/agent-start';
import { passwordVariable } from '../../rendering/side-services/load/target-variables';
import { plainVariable, secretVariable } from '../core/environment';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer } from '../core/hardened-container';

/** It asks for its program 30 times, every 10 s, and the controller's own start takes minutes. */
const START_SECONDS = 900;
/** It listens on no port: its process is all that can be asked for. The brackets keep the pattern from matching its own command line. */
const ALIVE = { exec: ['sh', '-c', 'pgrep -f [N]GrinderAgentStarter > /dev/null'] };

/** What an agent has to do with. */
interface AgentSurroundings {
  readonly targets: readonly LoadTargetProps[];
  /** Name of the controller's Service with its port: it goes into the agent's own configuration. */
  readonly controller: string;
}

/** An agent. @see https://github.com/naver/ngrinder/blob/develop/docker/agent/scripts/run.sh */
export function agentContainer({ processes = 1, image, resources }: NGrinderAgentsProps, { targets, controller }: AgentSurroundings): HardenedContainer {
  const { image: known, user, group } = IMAGES.NGRINDER_AGENT;
  return hardenedContainer({
    name: 'agent', image: image ?? known, user, group,
    command: ['sh', '-c', agentStartScript(), 'agent'],
    args: [controller],
    env: [
      plainVariable('HOME', AGENT_BASE),
      ...targets.flatMap((target) => target.password === undefined ? [] : [secretVariable(passwordVariable(target), target.password)]),
    ],
    resources: resources ?? resourcesFor(processes),
    writable: [{ path: AGENT_BASE, sizeLimit: '1Gi' }, { path: AGENT_FOLDER, sizeLimit: '2Gi' }, { path: '/tmp', sizeLimit: '512Mi' }],
    probes: { startup: { action: ALIVE, withinSeconds: START_SECONDS }, readiness: { action: ALIVE }, liveness: { action: ALIVE, failureThreshold: 6 } },
  });
}

function resourcesFor(processes: number): ResourceProps {
  const mebibytes = agentMebibytes(processes);
  return { cpuRequest: '1', cpuLimit: '2', memoryRequest: `${Math.ceil(mebibytes / 2)}Mi`, memoryLimit: `${mebibytes}Mi` };
}
