import { inProject } from '../../support/project';
import { readPackagedFiles } from '../../../lib/cli/ansible/packaged-files';
import { fleetFacts } from '../../../lib/cli/ansible/fleet-facts';
import { type AnsibleProjectProps, ansibleProject } from '../../../lib/rendering/ansible/project';

/** What `redis-fleet ansible init` is told for the example: the fleet of examples/cluster, on a machine with four processors. */
export function exampleProps(): AnsibleProjectProps {
  const io = { env: {}, cwd: inProject('examples', 'cluster'), stdout: () => undefined, stderr: () => undefined };
  return { ...fleetFacts({ definition: 'fleet.yaml' }, io), region: 'eu-west-1', reach: { kind: 'ssm' }, cores: 4, core: { major: 2, minor: 19 }, hasPosix: true };
}

/** All files of the example by their paths. */
export function exampleFiles(): Record<string, string> {
  return { ...ansibleProject(exampleProps()), ...readPackagedFiles() };
}
