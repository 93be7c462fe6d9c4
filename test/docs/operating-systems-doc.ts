import { CpuArchitecture } from '../../lib/definitions/images/choices';
import { OPERATING_SYSTEMS, type OperatingSystem } from '../../lib/definitions/images/operating-systems';
import { table } from './table';

/** How far what the library says of an operating system was tried. */
interface Proof {
  /** What ran here. */
  readonly proof: string;
  /** Where its packages and paths are from. */
  readonly facts: string;
  /** Where the names of its images are from. */
  readonly images: string;
}

const FROM_MEMORY = 'from memory';
const RENDERED = 'rendered, not booted';
const DOCUMENTED = 'the maker\'s documentation';

const PROOFS: Readonly<Record<string, Proof>> = {
  'debian-12': { proof: 'booted in the lab', facts: 'its packages, installed', images: DOCUMENTED },
  'debian-13': { proof: 'rendered, and read by its own servers; not booted', facts: 'its packages, unpacked', images: FROM_MEMORY },
  'ubuntu-22.04': { proof: RENDERED, facts: FROM_MEMORY, images: FROM_MEMORY },
  'ubuntu-24.04': { proof: RENDERED, facts: 'its public package pages; paths and users from memory', images: DOCUMENTED },
  'amazon-linux-2023': { proof: RENDERED, facts: FROM_MEMORY, images: DOCUMENTED },
};

/** The reference of operating systems in Markdown: made from what the library knows, so that it cannot say anything else. */
export function operatingSystemsReference(): string {
  return `# Operating systems

What a node can boot from by name, as \`NodeImage\` or as \`node.image\` in fleet.yaml. Any other system comes as an image of your own
(\`FleetImage\`) that holds the engine, Python 3.9 with boto3, logrotate and the tools of XFS, and runs systemd 249 or later.

What ran here says so in the column "tried". All others are rendered and read by the same programs in the tests (systemd, logrotate, cloud-init's schema), but
were not booted: only their packages, paths and images differ, and the last two columns say how these are known.

${table(['system', 'tried', 'package manager', 'packages come from', 'root volume', 'packages and paths are from', 'image names are from'], OPERATING_SYSTEMS.map(systemRow))}

## Engines

What each repository installs. Packages also are \`logrotate\`, \`python3-boto3\` and \`xfsprogs\`. The distribution's own service is masked before its package
comes, so that it never starts.

${table(['system', 'engine', 'package', 'server', 'user', 'service that is masked'], OPERATING_SYSTEMS.flatMap(engineRows))}

The repository of Ubuntu 22.04 has Redis 6.0 only, which is older than any engine that a fleet can run: there a fleet needs an image of its own.
The servers of Debian and Ubuntu are built without active defragmentation: \`activedefrag yes\` is refused for them.

## Images

The public parameters of AWS Systems Manager that hold the id of the newest image.

${table(['system', 'Graviton', 'Intel and AMD'], OPERATING_SYSTEMS.map(({ title, parameters }) => [title, ...[CpuArchitecture.ARM_64, CpuArchitecture.X86_64].map((processor) => `\`${parameters[processor]}\``)]))}

The images of Debian come without the SSM agent: nobody can open a Session Manager session on a node unless the agent is added.
`;
}

function systemRow({ name, title, packageManager, packageSource, repositoryPorts, rootDevice }: OperatingSystem): string[] {
  const { proof, facts, images } = proofOf(name);
  return [`${title} (\`${name}\`)`, proof, packageManager, `${packageSource}, port ${repositoryPorts.join(' and ')}`, rootDevice, facts, images];
}

function engineRows({ title, engines }: OperatingSystem): string[][] {
  const rows = Object.entries(engines).map(([engine, { packages, server, user, service }]) => [title, engine, `\`${packages[0] ?? ''}\``, `\`${server}\``, `\`${user}\``, `\`${service}\``]);
  return rows.length === 0 ? [[title, 'none of those that a fleet can run', '', '', '', '']] : rows;
}

/** Throws when nobody has said how far an operating system was tried. */
function proofOf(name: string): Proof {
  const proof = PROOFS[name];
  if (proof === undefined) {
    throw new Error(`say in PROOFS how far ${name} was tried`);
  }
  return proof;
}
