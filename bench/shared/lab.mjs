// What the benchmarks of the lab share: its TypeScript API for plain Node, and fleets for it.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inProject } from '../../scripts/shared/project.mjs';

const load = createRequire(import.meta.url);
const VPC = '10.60.0.0/16';
const ACCOUNT = '123456789012';
/** An image that holds everything, as a fleet in production has one: nothing is installed at boot. */
const IMAGE = { imageId: 'ami-0123456789abcdef0', rootDevice: '/dev/sda1' };

/** The library as it was built. Throws where it was not. */
export function loadLibrary() {
  const file = inProject('build', 'lib', 'index.js');
  if (!existsSync(file)) throw new Error('build/lib is not there: run "npm run build"');
  return load(file);
}

/** A part of the lab, its API unless told otherwise, bundled from its TypeScript sources. */
export async function loadLabApi(...source) {
  const entry = source.length === 0 ? ['api', 'start.ts'] : source;
  const outfile = inProject('.cache', `bench-lab-${entry.at(-1)}-${process.pid}.cjs`);
  mkdirSync(inProject('.cache'), { recursive: true });
  try {
    await build({ entryPoints: [inProject('lab', ...entry)], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    return load(outfile);
  } finally {
    rmSync(outfile, { force: true });
  }
}

/** A fleet on a complete image, standalone unless its topology says otherwise, open to the clients of the VPC. */
export function fleetOf(name, props = {}) {
  const { Access, FleetDefinition, Machine, NodeImage, PeerKind } = loadLibrary();
  const access = new Access({ clients: [{ kind: PeerKind.CIDR, value: VPC }] });
  return new FleetDefinition({ name, access, machine: new Machine({ image: NodeImage.complete(IMAGE) }), ...props });
}

/** The folder of a cloud assembly with fleets that share a network without NAT; it goes with this process. */
export function assemblyOf(definitions) {
  const { FleetNetwork, Network, NetworkEgress, RedisCluster, RedisStandalone, TopologyKind } = loadLibrary();
  const { App, Stack } = load('aws-cdk-lib');
  const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Bench', { env: { account: ACCOUNT, region: 'us-east-1' } });
  const network = FleetNetwork.fromDefinition(stack, 'Network', Network.create({ cidr: VPC, egress: NetworkEgress.ENDPOINTS }));
  for (const definition of definitions) {
    const Construct = definition.topology.kind === TopologyKind.CLUSTER ? RedisCluster : RedisStandalone;
    new Construct(stack, definition.name, { definition, network });
  }
  return app.synth().directory;
}
