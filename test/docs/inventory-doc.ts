import { inventoryFileJsonSchema } from '../../lib/fleet-file/inventory/schema';
import { DIFFERENCE_ROWS } from '../support/ansible-differences';
import { referenceOf } from '../support/format-reference';
import { expressionsReference } from './expressions-doc';
import { AWS_EC2, COMMANDS, ERRORS, EXAMPLE, FILTERS, HOSTS_CSV, HOSTS_JSON, HOSTS_YAML, IMPORTED, SOURCES } from './inventory-examples';
import { table } from './table';

/** The reference of the inventory in Markdown: its keys are those of the schema, its filters those of the program, its examples are run by a test. */
export function inventoryReference(): string {
  return `# The inventory

\`redis-fleet inventory\` is an inventory for Ansible: point Ansible at it and change nothing else. It gives every host the variables that the plugin
\`amazon.aws.aws_ec2\` gives, under the same names, and puts it into the groups that playbooks for Redis want.

\`\`\`sh
${COMMANDS}\`\`\`

[ansible.md](ansible.md) is about the tuned ansible.cfg and the playbooks that \`redis-fleet ansible init\` writes, with the plugin that Ansible reads the inventory by;
[inventory-benchmark.md](inventory-benchmark.md) about how long it takes.

## redis_fleet.yml

What the inventory holds stands in a \`redis_fleet.yml\` next to the playbooks. Everything in it has a default, so that an inventory needs no file.

\`\`\`yaml
${EXAMPLE}\`\`\`

It is the file that \`--config\` names, else the one of \`REDIS_FLEET_CONFIG\`, else \`redis_fleet.yml\` or \`redis_fleet.yaml\` in the working folder. Folders and files in it begin where it
lies. What says the same thing wins in this order: a flag, its environment variable (\`redis-fleet inventory --help\` lists both), the file, and last \`AWS_REGION\` or the region of the
AWS settings. \`redis-fleet schema inventory\` prints the file's JSON Schema for editors. All of its errors are shown at once, before AWS is asked:

\`\`\`text
${ERRORS}\`\`\`

## How Ansible reads it

\`redis-fleet ansible init\` writes both ways. They give the same hosts, groups and variables; take the plugin where you can.

| | plugin \`redis_fleet\` | script |
|---|---|---|
| name it | \`-i redis_fleet.yml\`, or another file whose name ends so | \`-i redis-inventory\` |
| needs | the line \`plugin: redis_fleet\` in that file; in ansible.cfg \`inventory_plugins\` with the folder of redis_fleet.py, and \`redis_fleet\` in \`enable_plugins\`; \`run-redis-fleet\` beside that folder | its run bit |
| thousands of hosts | takes a fraction: variables of a host are handed over in one piece | ansible-core 2.19 visits every single value that a script prints |
| \`--flush-cache\`, \`meta: refresh_inventory\` | ask AWS again, as \`--refresh\` does | use what is in the cache |
| what was left out, why there is no host | by \`-vv\`; a warning | in \`_meta.explanation\` |

Without its line \`plugin\` the plugin \`yaml\` would take the file for groups without hosts; so redis_fleet ends Ansible with exit code 4 there, and wherever redis-fleet fails.

## Sources

Without \`sources\` the keys of one live source stand at the top of the file. A list has them below \`live\`, in any number and order:

\`\`\`yaml
${SOURCES}\`\`\`

A host that two sources know is one, and the later source wins, variable by variable; groups and tags are those of both. Hosts are the same by the id of their instance, or else by
their name, which is the slot's for a node: what a file says of \`demo-0-0\` holds for the machine in that slot, whichever it is, and for the slot while it is planned. The way to an
instance is that of the later source too; but \`ssm\`, \`aws_ssm\` and \`instance_connect\` connect to its id, and pass over the \`ansible_host\` of a file that says neither
\`ansible_connection\` nor \`ansible_ssh_common_args\`. The files of \`--file\` stand where \`--source\` has \`file\`, and behind all else where it does not.

### Live

EC2 is asked in all regions of all accounts side by side, 1,000 instances a page. It needs \`ec2:DescribeInstances\`; \`all_regions\` needs \`ec2:DescribeRegions\`, and a role
\`sts:AssumeRole\`. Credentials are those of the AWS SDK: \`AWS_PROFILE\`, keys of the environment, single sign-on, the role of the machine; none stand in the file. One region that
fails fails the inventory, unless it is denied and \`strict_permissions\` is false; then \`_meta.explanation\` of the JSON and \`--output table\` name it.

Nodes of fleets that are pending or running are the hosts. \`all_instances\` and \`states\` ask for others; \`filters\`, \`include_filters\` and \`exclude_filters\` mean what they mean to aws_ec2:

\`\`\`yaml
${FILTERS}\`\`\`

### Assembly

The folder that \`cdk synth\` wrote: slots that are planned have no address, and \`redis_planned\` is true. With a live source beside it they become the instances that CloudFormation made
of them, and what EC2 and files say of these wins, whatever the order.

### Files

A CSV has the columns \`host\`, \`address\`, \`user\`, \`port\`, \`key file\`, \`groups\` (blanks, commas, semicolons or \`|\` between), \`tag:KEY\`, and any variable; \`instance_id\` says
which instance a host is. What Excel writes is read as it is: its separators \`;\`, \`,\` and tab, the byte-order mark, quotes, and a line \`sep=;\`. An empty cell says nothing. Whole
numbers are numbers, but in \`ansible_*\` texts.

\`\`\`csv
${HOSTS_CSV}\`\`\`

YAML is an inventory as Ansible's plugin \`yaml\` reads it, with ranges (\`web[01:20]\`, \`db-[a:f:2]\`, at most 65,536 hosts a name), ports behind names, and the values of YAML 1.1:

\`\`\`yaml
${HOSTS_YAML}\`\`\`

JSON is what \`redis-fleet inventory\`, another inventory script or \`ansible-inventory --list\` printed, or the same as in YAML:

\`\`\`json
${HOSTS_JSON}\`\`\`

An inventory in INI becomes YAML by \`ansible-inventory -i hosts.ini --list --yaml --output hosts.yml\`.

- Everything that is wrong with all files is told at once, before AWS is asked: with its lines, in JSON with its path.
- Tags are \`tag:KEY\` in CSV, \`ec2_tags\` or \`tags\` elsewhere. \`groups\`, \`group_names\`, \`hostvars\`, \`inventory_hostname\` and \`when\` are words of Ansible and no variables.
- Groups of a file are named by letters, digits and \`_\`; \`ansible_host\` is a name or an address.
- A text is a text: a template in a file is not evaluated, and \`!unsafe\` changes nothing. Write templates in group_vars, and secrets too: \`!vault\` is refused, as only Ansible opens it.

## Names of hosts

The first entry of \`hostnames\` that gives a name: \`slot\` (the default), the name of a filter of DescribeInstances such as \`private-ip-address\`, \`tag:KEY\`, \`tag:KEY=VALUE\` (gives
\`KEY_VALUE\`), \`tag:A,B\` (the first that is there), or \`text:WORD\`. \`prefix\` is one of these too, and stands in front with \`separator\`. Filters of expressions may stand behind:
\`tag:Name | lower\`. The value is data to them, whatever it holds.

A host without any of the names is called by its id. Signs but letters, digits, \`_\`, \`.\` and \`-\` become \`_\`. Hosts that want one name have their ids behind it, such as
\`web-i-0123456789abcdef0\`, and so has an instance that would be called like a group, \`all\` or \`localhost\`; a host of a file has a number behind it, such as \`localhost-2\`; \`strict_names: true\` makes it an error.

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

Signs but letters, digits and \`_\` become \`_\`, as with aws_ec2, so that \`my-group\` under \`groups\` makes \`my_group\`. In the names of the table only a \`-\` between letters or digits does; each
other sign becomes its code point between \`__\` and \`_\`, so that no two values share a group: environment \`a_b\` is \`env_a__5f_b\`.

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

\`cache: {seconds: 300}\` keeps what was printed for five minutes, in \`~/.cache/redis-fleet\` or in \`folder\`, readable by the user alone; what others may read or write is passed over.
\`--refresh\` asks again and keeps the answer, \`--cache 0\` does without. Another answer is kept for each

- version of redis-fleet, configuration, flag and format;
- machine, user, and setting of AWS: the variables \`AWS_*\` but for secrets, and the contents of the files of profiles. So another profile, role, key, session or endpoint has an
  answer of its own;
- content of the files, and state of the assemblies, that are its sources.

Who asks is not asked of AWS: that takes longer than all the rest. So one change is noticed only when the seconds are over: another role for the machine that Ansible runs on.
Call \`--refresh\` after it.

## When something is wrong

| exit code | what it means |
|---|---|
| 0 | the inventory is on standard output, and nothing on standard error |
| 1 | AWS, a file or a host is not as it must be: one line on standard error (for files one for each mistake), nothing on standard output |
| 2 | a flag or a variable of the environment is not |

\`min_hosts: 6\`, or \`--min-hosts 6\`, makes fewer hosts an error. \`_meta.explanation\` of the JSON and \`--output table\` say why an inventory is empty, and what was left out of it. Ansible itself goes on without hosts when its
inventory fails, unless \`any_unparsed_is_failed=True\` stands under \`[inventory]\` in ansible.cfg.

No tag can execute anything: values with the signs of a template are marked as text, addresses and ids become arguments of SSH only in their own form, and names of hosts and
groups are made of letters, digits and a few signs.

## Coming from aws_ec2

\`redis-fleet inventory import-aws-ec2 aws_ec2.yml\` writes the \`redis_fleet.yml\` that asks for the same hosts, with the same names and groups. From

\`\`\`yaml
${AWS_EC2}\`\`\`

it makes one, and says with its line what it cannot carry, in which case its exit code is 1, and what it carries in another way:

\`\`\`text
${IMPORTED}\`\`\`

What is not carried stands in the new file under \`not_carried\`, and the file is refused until that list is removed: a filter that is missing would mean more hosts than before.
Templates that ask for the environment are written with its values of now.

${table(['what', 'amazon.aws.aws_ec2', 'redis-fleet inventory', 'why'], DIFFERENCE_ROWS)}

## Every key

${referenceOf(inventoryFileJsonSchema(), '').trimStart()}`;
}
