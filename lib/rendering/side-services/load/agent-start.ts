/** Where the image of the agent keeps its program, which it downloads from the controller. */
export const AGENT_BASE = '/opt';
/** Folder of that program: a volume of the image, so that it needs one of the pod to be writable. */
export const AGENT_FOLDER = `${AGENT_BASE}/ngrinder-agent`;

/**
 * A shell script that starts the agent, with its arguments, from a program that it downloads anew.
 *
 * The image keeps a program that it finds, and the volumes of a pod outlive its containers: after a restart the agent of the last
 * controller would go on.
 * @see https://github.com/naver/ngrinder/blob/develop/docker/agent/scripts/run.sh
 */
export function agentStartScript(): string {
  return [
    'set -eu',
    `rm -rf ${AGENT_BASE}/ngrinder-agent.tar ${AGENT_FOLDER}/* ${AGENT_FOLDER}/.[!.]*`,
    'exec /scripts/run.sh "$@"',
    '',
  ].join('\n');
}
