/** Names that YAML would read as something else than a text. */
const NOT_TEXT = /^(true|false|null|yes|no|on|off|y|n)$/;

/** A commented fleet.yaml that shows every section with the values that a first fleet wants. */
export function fleetYaml(name: string): string {
  return `# One Redis node in a network of its own. Check this file with: redis-fleet validate fleet.yaml
version: 1

# The name is part of the names of what is made; the environment stands on its tags.
name: ${NOT_TEXT.test(name) ? `"${name}"` : name}
environment: dev

# A new VPC with a private subnet in each zone. Instead of "create" there is "existing", which takes
# the ids of your VPC and its subnets, and "lookup", which finds the subnets of your VPC at synth.
network:
  create:
    cidr: 10.60.0.0/16
    # Zones that your account has in its region: not every region has a, b and c.
    zones: [a, b, c]
    # nat: the internet and all AWS services; endpoints: only the AWS services that a node needs.
    egress: nat

# The machine of each node. The data volume outlives it.
node:
  instanceType: r7g.large
  image: ubuntu-24.04
  dataVolumeGiB: 64

# How many nodes, and where.
topology:
  standalone:
    zone: a

redis:
  engine: redis 7.0
  port: 6379
  # "store" keeps a log of all writes and evicts nothing; others are cache, session and write-heavy.
  preset: store
  # Most of the machine's memory for data, in percent; the rest is for forks, buffers and the kernel.
  memory:
    capPercent: 75
  # What the database keeps on disk: none, snapshots, append-only or both.
  persistence:
    mode: append-only
    fsync: everysec
  # Their passwords are made in Secrets Manager. The administrator, admin, is always there.
  users:
    - name: app
      role: application

# Settings of the kernel: "redis" is ready made for such a machine, "none" leaves the kernel as it is.
kernel:
  profile: redis
  transparentHugePages: never

# Who may connect; what is not listed is closed.
access:
  clients:
    - cidr: 10.60.0.0/16
      description: applications in this network

# Your own tags, on all that can be tagged.
tags:
  team: data
`;
}
