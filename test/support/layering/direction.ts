import { builtinModules } from 'node:module';
import { type Finding, type Import, type Source, importsOf, packageOf, targetOf } from './source';

/** What the files of one place may import. */
interface Floor {
  /** The files it is about, by the beginning of their path. */
  readonly place: string;
  /** Other places that may be imported, by the beginning of their path. */
  readonly places: readonly string[];
  /** npm packages that may be imported; `any` but the CDK's where there is no list. */
  readonly packages?: readonly string[];
  /** Modules of Node that may be imported; all of them where there is no list. */
  readonly builtins?: readonly string[];
}

const DEFINITIONS = 'lib/definitions/';
const FLEET_FILE = 'lib/fleet-file/';
const RENDERING = 'lib/rendering/';
const CONSTRUCTS = 'lib/constructs/';
const SIDE_SERVICES = 'lib/side-services/';
const CLI = 'lib/cli/';
const EMULATOR = 'lab/emulator/';
const LAB_API = 'lab/api/';
const LAB_CLI = 'lab/cli/';
/** What the lab's commands share with those of `redis-fleet`. */
const SHARED_CLI = ['lib/cli/io', 'lib/cli/output', 'lib/cli/report', 'lib/cli/whole-number', 'lib/cli/validate/'];
const CDK = ['aws-cdk-lib', 'constructs', 'cdk-nag', 'cdk8s', 'cdk8s-plus-27'];

/** The one-way flow of the library and of the lab; a file outside of this table is a finding. */
const FLOORS: readonly Floor[] = [
  { place: DEFINITIONS, places: [], packages: [], builtins: ['crypto'] },
  { place: RENDERING, places: [DEFINITIONS], packages: [], builtins: ['crypto'] },
  { place: FLEET_FILE, places: [DEFINITIONS] },
  { place: CONSTRUCTS, places: [DEFINITIONS, RENDERING], packages: ['aws-cdk-lib', 'constructs'] },
  // It brings charts into a stack of the AWS CDK; all others are for any cluster
  { place: `${SIDE_SERVICES}core/kubernetes.ts`, places: [SIDE_SERVICES], packages: ['aws-cdk-lib', 'cdk8s', 'constructs'] },
  { place: SIDE_SERVICES, places: [DEFINITIONS, RENDERING], packages: ['cdk8s', 'cdk8s-plus-27', 'constructs'] },
  { place: CLI, places: [DEFINITIONS, FLEET_FILE, RENDERING, 'package.json'] },
  { place: 'lib/index.ts', places: [DEFINITIONS, RENDERING, CONSTRUCTS, SIDE_SERVICES], packages: [], builtins: [] },
  { place: 'bin/app.ts', places: [DEFINITIONS, FLEET_FILE, RENDERING, CONSTRUCTS, SIDE_SERVICES], packages: CDK },
  { place: 'bin/redis-fleet.ts', places: [CLI], packages: [] },
  { place: EMULATOR, places: [], packages: [] },
  { place: LAB_API, places: [EMULATOR], packages: [] },
  { place: LAB_CLI, places: [LAB_API, ...SHARED_CLI], packages: ['commander', 'cli-table3'] },
  { place: 'lab/clients/', places: [EMULATOR, LAB_API] },
  { place: 'lab/demo/', places: [EMULATOR, LAB_API, LAB_CLI, FLEET_FILE], packages: ['cli-table3'] },
  { place: 'lab/qemu/', places: [EMULATOR, LAB_API, DEFINITIONS, RENDERING, CONSTRUCTS], packages: ['aws-cdk-lib', '@aws-sdk/client-ec2'] },
];

/** Of crypto, what computes the same from the same input. */
const HASHING = ['createHash', 'createHmac', 'Hash', 'Hmac'];

function aboutPlace(source: Source, used: Import, floor: Floor): string | undefined {
  const target = targetOf(source, used);
  if (target === undefined || target.startsWith(floor.place) || `${target}.ts`.startsWith(floor.place)) return undefined;
  if (floor.places.some((place) => target.startsWith(place))) return undefined;
  const allowed = floor.places.length === 0 ? 'nothing else' : `only ${floor.places.join(', ')}`;
  return `${floor.place} knows ${allowed}: it must not import ${target}`;
}

function aboutPackage(used: Import, floor: Floor): string | undefined {
  const name = packageOf(used);
  if (name === undefined) return undefined;
  if (builtinModules.includes(name)) {
    if (floor.builtins === undefined) return undefined;
    if (!floor.builtins.includes(name)) return `${floor.place} touches no file, process, clock or network: it must not import ${name}`;
    const others = used.names?.filter((each) => !HASHING.includes(each)) ?? ['all of it'];
    return others.length === 0 ? undefined : `${floor.place} uses crypto for hashing only: it must not import ${others.join(', ')}`;
  }
  if (floor.packages === undefined) return CDK.includes(name) ? `${floor.place} knows no CDK: it must not import ${name}` : undefined;
  return floor.packages.includes(name) ? undefined : `${floor.place} must not import the package ${name}`;
}

/** The imports of `lib/`, `bin/` and `lab/` that run against the one-way flow. */
export function checkDirection(sources: readonly Source[]): Finding[] {
  return sources.flatMap((source) => {
    const floor = FLOORS.find(({ place }) => source.path.startsWith(place));
    if (floor === undefined) return [{ file: source.path, line: 1, rule: 'is in no folder of the design' }];
    return importsOf(source).flatMap((used) => [aboutPlace(source, used, floor), aboutPackage(used, floor)]
      .filter((rule) => rule !== undefined)
      .map((rule) => ({ file: source.path, line: used.line, rule })));
  });
}
