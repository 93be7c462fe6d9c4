import { inventoryFileJsonSchema } from '../../lib/fleet-file/inventory/schema';
import { referenceOf } from '../support/format-reference';
import { expressionsReference } from './expressions-doc';
import { table } from './table';

/** What is not as with amazon.aws.aws_ec2, and why. */
const DIFFERENCES: readonly (readonly [string, string, string])[] = [
  ['regions where none are named', 'every region, one after the other', 'that of the AWS settings; `all_regions: true` asks all, side by side'],
  ['instances', 'all that are not gone, stopped ones too', 'nodes of fleets that are pending or running; `all_instances` and `states` say otherwise'],
  ['hosts of one name', 'become one host with the variables of the last', 'are told apart by their ids; `strict_names: true` makes it an error'],
  ['an unknown word in `hostnames`', 'is taken as a literal: every host gets that name', 'is an error with its line and the nearest known word'],
  ['hosts without any name of `hostnames`', 'are left out in silence', 'are called by their id'],
  ['`ansible_host`', 'only by `compose`', 'by `reach`; `compose` wins'],
  ['`tags`', 'a variable, which Ansible warns of as a reserved name', 'only `ec2_tags` is a variable; expressions know both'],
  ['a tag\'s value with a template in it', 'is inert since ansible-core 2.19', 'is inert with every ansible-core'],
  ['`placement.region`', 'the zone without its last character', 'the region that was asked, in Local Zones too'],
  ['an expression that cannot be read', 'is left out for each host in silence', 'is an error before AWS is asked'],
  ['two values that give a group one name', 'meet in silence', 'meet, and are named by `--pretty` and `--output table`'],
  ['a group that would have the name of a host or of the fleet\'s own group', 'is made', 'is not made for a host that the fleet does not put there, and is named as well'],
  ['a tag with commas', 'is one group', '`split: ","` makes one for each part'],
  ['several accounts', 'one role for a file', '`accounts`, asked side by side'],
  ['the key of the cache', 'the path of the file', 'everything that the inventory depends on'],
  ['variables of Systems Manager, names of Route 53, names of ec2.py', 'options', 'none'],
];

/** The reference of the inventory in Markdown: its keys are those of the schema, its filters those of the program. */
export function inventoryReference(): string {
  return `# The inventory

\`redis-fleet inventory\` is an Ansible inventory script: point Ansible at it and change nothing else. It gives every host the variables that the plugin
\`amazon.aws.aws_ec2\` gives, under the same names, and puts it into the groups that playbooks for Redis want.

\`\`\`sh
npx redis-fleet inventory --fleet demo --output table
npx redis-fleet inventory --fleet demo --output graph
npx redis-fleet inventory import-aws-ec2 aws_ec2.yml
\`\`\`

[ansible.md](ansible.md) is about the tuned ansible.cfg and the playbooks that \`redis-fleet ansible init\` writes, with the launcher that Ansible runs.

## redis_fleet.yml

What the inventory holds stands in a \`redis_fleet.yml\` next to the playbooks. Everything in it has a default, so that an inventory needs no file.

\`\`\`yaml
${EXAMPLE}\`\`\`

It is the file that \`--config\` names, else the one of \`REDIS_FLEET_CONFIG\`, else the one in the working folder. A flag wins over its environment variable, and both win over
the file; \`redis-fleet inventory --help\` lists them. Folders and files in it begin where it lies. All of its errors are shown at once, each with line and column;
\`redis-fleet schema inventory\` prints its JSON Schema for editors.

## Sources

Without \`sources\` the keys of one live source stand at the top of the file. A list has them below \`live\`, in any number and order:

\`\`\`yaml
${SOURCES}\`\`\`

- \`live\` asks EC2, all regions of all accounts side by side, 1,000 instances a page. It needs \`ec2:DescribeInstances\`; \`all_regions\` needs \`ec2:DescribeRegions\`,
  and a role \`sts:AssumeRole\`. One region that fails fails the inventory, unless it is denied and \`strict_permissions\` is false.
- \`assembly\` reads what \`cdk synth\` wrote: slots that are planned have no address, and \`redis_planned\` is true. With a live source beside it they become the instances that
  CloudFormation made of them.
- \`file\` reads hosts from a CSV, YAML or JSON file. A CSV has the columns \`host\`, \`address\`, \`user\`, \`port\`, \`key file\`, \`groups\`, \`tag:KEY\`, and any variable; what Excel writes is
  read as it is. YAML and JSON are inventories of Ansible.

A host that two sources know is one, by its id or else by its name; the later source wins, variable by variable.

## Groups

| group | hosts |
|---|---|
| \`aws_ec2\` | all instances |
| \`redis\` with \`redis_primary\` and \`redis_replica\` | nodes of Redis, by the role that they were made with: after a failover ask Redis |
| \`redis_cluster\` | nodes of a Redis Cluster |
| \`cluster_NAME\` with \`shard_NAME_007\` | nodes of a cluster, and of each of its shards |
| \`redis_sentinel\` | nodes of Sentinel |
| \`az_ZONE\`, \`region_REGION\`, \`account_NAME\`, \`env_ENVIRONMENT\` | by place, account and environment |

They are there whatever the file says, in the order of shards and members, so that the first host of a group is the same each time. \`groups\` and \`keyed_groups\` add to them:
\`hosts: redis_replica:&az_eu_west_1a:&env_prod\` needs no further group.

## Expressions

${expressionsReference()}
## Reaching hosts

| \`reach\` | how | what the control node needs |
|---|---|---|
| \`direct\` | SSH to the private address, or to the public one with \`address: public\` | a route |
| \`bastion: {host, user, port}\` | SSH by way of a bastion | SSH to the bastion |
| \`ssm\` | SSH through Systems Manager, with no open port | the AWS CLI with its Session Manager plugin, \`ssm:StartSession\` |
| \`aws_ssm: {bucket}\` | the plugin \`amazon.aws.aws_ssm\`: files, and secrets in arguments of modules, pass through S3; no pipelining | the Session Manager plugin, a bucket |
| \`instance_connect\` | SSH through an EC2 Instance Connect Endpoint | the AWS CLI, \`ec2-instance-connect:OpenTunnel\` |

Each instance has a control socket and a host key of its own, so that two VPCs with the same addresses do not share a connection.

## Cache

\`cache: {seconds: 300}\` keeps what was printed for five minutes, readable by the user alone, under a key of everything that it depends on: the configuration, flags, the settings and
files of AWS, the files of its sources, and the version. \`--refresh\` asks again and keeps the answer, \`--cache 0\` does without.

## When something is wrong

An inventory that cannot be made prints nothing, ends with an exit code that is not 0 and says why on standard error; nothing else is written there. \`min_hosts\` makes too few
hosts an error. \`--pretty\` and \`--output table\` say why an inventory is empty, and what was left out of it. Ansible itself goes on without hosts when its inventory fails, unless
\`any_unparsed_is_failed=True\` stands under \`[inventory]\` in ansible.cfg.

No tag can execute anything: values with the signs of a template are marked as text, addresses and ids become arguments of SSH only in their own form, and names of hosts and
groups are made of letters, digits and a few signs.

## Coming from aws_ec2

\`redis-fleet inventory import-aws-ec2 aws_ec2.yml\` writes the \`redis_fleet.yml\` that asks for the same hosts, with the same names and groups, and lists with its line
what it cannot carry, in which case its exit code is 1. Templates that ask for the environment are written with its values of now.

${table(['what', 'amazon.aws.aws_ec2', 'redis-fleet inventory'], DIFFERENCES)}

## Every key

${referenceOf(inventoryFileJsonSchema(), '').trimStart()}`;
}

const EXAMPLE = `fleet: demo
regions: [eu-west-1]
reach: ssm
hostnames: [slot, tag:Name]
compose:
  ansible_user: "'admin'"
keyed_groups:
  - { key: instance_type, prefix: type }
  - { key: tags.Roles, prefix: role, split: "," }
cache: { seconds: 300 }
`;

const SOURCES = `fleet: demo
sources:
  - assembly: cdk.out
  - live:
      regions: [eu-west-1, eu-central-1]
      accounts:
        - { name: production, role_arn: "arn:aws:iam::123456789012:role/inventory" }
        - { name: staging, profile: staging }
  - file: hosts.csv
`;

/** The files that the reference shows. */
export const SHOWN_FILES = [EXAMPLE, SOURCES];
