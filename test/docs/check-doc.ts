import { FINDING_KINDS } from '../../lib/cli/check/finding-kinds';
import { table } from './table';

/** The reference of `redis-fleet check` in Markdown: its findings are those that the program knows. */
export function checkReference(): string {
  return `# Checking and changing a running fleet

\`redis-fleet check\` asks every server of a fleet how it is, and says what is not as it should be. \`redis-fleet failover\` and \`redis-fleet replace\` change one
thing at a time, and only while nothing else is out of order.

\`\`\`
npx redis-fleet check fleet.yaml
npx redis-fleet check --fleet demo --region eu-west-1 --json
npx redis-fleet failover 1 fleet.yaml --to demo-1-2
npx redis-fleet replace demo-0-1 fleet.yaml
\`\`\`

## What is asked

- **AWS**: which slots there are, by the tags of their Auto Scaling groups, whether one has a machine or not; which instances run; the administrator's password,
  by the tags of its secret. The password is in no output, no error and no argument of a program.
- **Every server**: \`INFO\`; in a cluster \`CLUSTER INFO\` and \`CLUSTER NODES\`; with a fleet.yaml each setting of the redis.conf that it renders, by \`CONFIG GET\`.
  All are asked side by side, and one that does not answer within \`--timeout\` is a finding.

One node's view is not enough: \`redis-cli --cluster check\` asks one, and ends with 0 while a replica is dead.

## Exit codes

| code | meaning |
|---|---|
| 0 | nothing was found, or nothing but notices |
| 1 | something critical or degraded was found |
| 2 | the fleet could not be asked: a mistake on the command line, no such fleet, no rights, or none of its servers answers |

\`--json\` prints \`status\`, \`nodes\` and \`findings\`, each with \`id\`, \`severity\`, \`slots\`, \`message\` and \`remedy\`.

## Findings

A finding that blocks keeps \`failover\` and \`replace\` from changing anything; \`replace\` lets those through that are about the slot alone that it replaces.

${findings()}

A finding that says "check again" is often true only for a moment: nodes learn of changes by gossip, within a few seconds.

## How to reach the servers

| way | when |
|---|---|
| \`--transport direct\` (default) | from inside the VPC, or over a VPN or peering: the security group of the fleet must let this computer in |
| \`--transport ssm\` | from anywhere, such as a CI runner, with no port open: port forwarding by Session Manager, one \`aws ssm start-session\` for each server, four side by side. Takes the AWS CLI, its Session Manager plugin, and the SSM agent on the nodes |
| \`--connect-command\` | by a program of your own whose standard input and output are the connection: \`--connect-command 'ssh -W %h:%p bastion'\` |

In the [lab](lab.md), \`eval "$(npx redis-fleet lab env)"\` points a shell at the lab's AWS and sets \`REDIS_FLEET_CONNECT_COMMAND\`, so that each command here
works as it is. \`--transport ssm\` is tested with a program in the place of the AWS CLI: Session Manager itself could not be run.

## Rights

| command | actions |
|---|---|
| all | \`autoscaling:DescribeAutoScalingGroups\`, \`ec2:DescribeInstances\`, \`secretsmanager:ListSecrets\`, \`secretsmanager:GetSecretValue\` of the administrator's secret and \`kms:Decrypt\` of its key |
| \`--transport ssm\` | \`ssm:StartSession\` with the document \`AWS-StartPortForwardingSession\`, \`ssm:TerminateSession\` |
| \`failover\` | \`ssm:SendCommand\` with the document \`AWS-RunShellScript\`, \`ssm:GetCommandInvocation\` |
| \`replace\` | \`autoscaling:TerminateInstanceInAutoScalingGroup\`, \`autoscaling:CompleteLifecycleAction\` |

## failover

\`redis-fleet failover SHARD [--to SLOT]\` runs \`redis-fleet handover\` on the machine of the shard's primary, by Run Command. That is the same program that hands over
before a node stops: it chooses the replica, waits until every primary knows it and no election is too recent, fails over without force, and verifies. Then the
fleet is asked until every node knows of it. Primaries that have gathered in one zone do not block it, because it is what brings them home.

## replace

\`redis-fleet replace SLOT\` has the slot's Auto Scaling group terminate its machine and start another, which takes over the volume. The terminating hook hands over
first. It waits until the new machine is in service and the fleet in order, and says on the way what the group does.

- One at a time: while the machine of any slot is coming or going, by the state in its group, another replacement is refused. Two that begin within the same
  second do not see each other; each hands over before it goes all the same.
- A machine that could not hand over is kept by AWS (\`Terminating:Retained\`); the command ends with an error that says so.
- A node that the others have found failed can hand nothing over: the wait of its hook is ended at once.
- Where a shard has no replica, and in a standalone fleet, nothing answers until the new machine has the volume.
`;
}

function findings(): string {
  const rows = Object.entries(FINDING_KINDS).map(([id, { severity, blocks, meaning, remedy }]) => [`\`${id}\``, severity, blocks ? 'yes' : 'no', meaning, remedy]);
  return table(['finding', 'severity', 'blocks', 'what it means', 'what to do'], rows);
}
