/** The redis_fleet.yml that docs/inventory.md begins with. */
export const EXAMPLE = `plugin: redis_fleet
fleet: demo
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

export const SOURCES = `fleet: demo
sources:
  - assembly: cdk.out
  - live:
      regions: [eu-west-1, eu-central-1]
      accounts:
        - { name: production, role_arn: "arn:aws:iam::123456789012:role/inventory" }
        - { name: staging, profile: staging }
  - file: hosts.csv
`;

export const FILTERS = `all_instances: true
states: [running]
filters: { "tag:Team": [data, search] }
exclude_filters:
  - { "tag:Name": "*-old" }
hostnames:
  - tag:Name | lower
  - { name: private-ip-address, prefix: "text:node", separator: "-" }
`;

export const HOSTS_CSV = `host;address;user;key file;groups;maxmemory_mb;tag:Team
db1;10.0.0.11;admin;~/.ssh/ops;redis backup;4096;data
db2;10.0.0.12;;;redis;;
`;

/** What HOSTS_CSV means: variables, groups and tags by host. */
export const HOSTS_IN_CSV = {
  db1: { variables: { ansible_host: '10.0.0.11', ansible_user: 'admin', ansible_ssh_private_key_file: '~/.ssh/ops', maxmemory_mb: 4096 }, groups: ['redis', 'backup'], tags: { Team: 'data' } },
  db2: { variables: { ansible_host: '10.0.0.12' }, groups: ['redis'], tags: {} },
};

export const HOSTS_YAML = `all:
  vars: { ansible_user: admin }
  children:
    redis:
      hosts:
        db[01:03].example.com:2222:
    bastions:
      hosts:
        jump.example.com: { ansible_port: 22 }
`;

/** The hosts of HOSTS_YAML, with their ports. */
export const HOSTS_IN_YAML = { 'db01.example.com': 2222, 'db02.example.com': 2222, 'db03.example.com': 2222, 'jump.example.com': 22 };

export const HOSTS_JSON = `{"redis": {"hosts": ["db1"]}, "_meta": {"hostvars": {"db1": {"ansible_host": "10.0.0.11"}}}}
`;

export const AWS_EC2 = `plugin: amazon.aws.aws_ec2
regions: [eu-west-1]
filters:
  tag:Environment: prod
  tag:Team: "{{ team }}"
hostnames:
  - tag:Name
  - { name: private-ip-address, prefix: node }
keyed_groups:
  - { key: placement.region, prefix: region }
`;

/** What the import prints of AWS_EC2. */
export const IMPORTED = `wrote redis_fleet.yml
aws_ec2.yml:5: not carried: filters["tag:Team"]: "{{ team }}" is a template: templates are not evaluated here; write the value itself
aws_ec2.yml:8: changed: hostnames[1].prefix: "node" is no name of a filter, and so a text to aws_ec2; here it is "text:node"
`;

/** What an inventory of the imported file says. */
export const REFUSED = 'redis_fleet.yml:3:1: not_carried: "not_carried" is not a key of an inventory file; it lists what of the aws_ec2.yml this file lacks, '
  + 'and without which its hosts, names or groups may be others; write each in a way of this file, or decide to do without it, and remove the list\n';

/** A redis_fleet.yml with mistakes, and what is said of it. */
export const WRONG = `regions: [europe]
hostname: [slot]
compose:
  ansible_user: admin {{
`;
export const ERRORS = `redis_fleet.yml:1:11: regions[0]: "regions" must be the name of a region such as eu-west-1, got "europe"
redis_fleet.yml:2:1: hostname: "hostname" is not a key of an inventory file; did you mean "hostnames"?
redis_fleet.yml:4:17: compose.ansible_user: expression "admin {{", character 7: an expression stands alone, without {{ and }}; a text in it stands in quotes
`;

export const COMMANDS = `npx redis-fleet inventory --fleet demo --output table
npx redis-fleet inventory --fleet demo --output graph
npx redis-fleet inventory --region eu-west-1,eu-central-1 --host demo-0-0 --pretty
npx redis-fleet inventory --source assembly --source file --file hosts.csv --output yaml
npx redis-fleet inventory import-aws-ec2 aws_ec2.yml
`;

/** The files of configuration that the reference shows and that are right. */
export const SHOWN_FILES = [EXAMPLE, SOURCES, FILTERS];
