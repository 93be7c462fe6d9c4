import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, Stack } from 'aws-cdk-lib';
import { EMULATOR_ACCOUNT } from '../../lab/emulator/emulator';
import type { Lab } from '../../lab/api/lab';
import { run as runProgram } from '../../lab/api/program';
import { launchLab, startLab } from '../../lab/api/start';
import {
  Access, FleetDefinition, type FleetDefinitionProps, FleetNetwork, type IFleetNetwork, Machine, Network, NetworkEgress, NodeImage, PeerKind,
  RedisStandalone,
} from '../../lib';
import { RedisCluster } from '../../lib/constructs/redis/redis-cluster';
import { venvPython } from './programs';
import { projectRoot } from './project';

/** Whole minutes for a lab with several machines on a slow computer. */
export const LAB_TIMEOUT = 300_000;
export const VPC = '10.60.0.0/16';

/** An image that holds everything, as a fleet in production has one: nothing is installed at boot. */
export const COMPLETE = new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0', rootDevice: '/dev/sda1' }) });

/** A fleet of the lab, open to clients in the VPC. */
export function fleet(name: string, props: Partial<FleetDefinitionProps> = {}): FleetDefinition {
  const access = new Access({ clients: [{ kind: PeerKind.CIDR, value: VPC }] });
  return new FleetDefinition({ name, machine: COMPLETE, access, ...props });
}

/** A network; without NAT it has the endpoints that a node of a complete image needs, and no more. */
export function labNetwork(stack: Stack, egress = NetworkEgress.ENDPOINTS): IFleetNetwork {
  return FleetNetwork.fromDefinition(stack, 'Network', Network.create({ cidr: VPC, egress }));
}

/** Standalone fleets that share a network. */
export function standaloneFleets(stack: Stack, definitions: readonly FleetDefinition[]): RedisStandalone[] {
  const network = labNetwork(stack);
  return definitions.map((definition) => new RedisStandalone(stack, definition.name, { definition, network }));
}

/** The cloud assembly of an application with one stack; its folder goes with the process. */
export function assembly(build: (stack: Stack) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const app = new App({ outdir: join(folder, 'cdk.out') });
  build(new Stack(app, 'Lab', { env: { account: EMULATOR_ACCOUNT, region: 'us-east-1' } }));
  return app.synth().directory;
}

/** A lab with what was built deployed, and ready unless `isWaitedFor` is false, for the tests of one file; it ends with them. */
export function useLab(build: (stack: Stack) => void, { isWaitedFor = true, seconds = 120 } = {}): { readonly lab: Lab } {
  const used: { lab?: Lab } = {};
  beforeAll(async () => {
    const app = assembly(build);
    if (isWaitedFor) {
      used.lab = await startLab({ app, seconds });
    } else {
      used.lab = await launchLab();
      await used.lab.deploy({ app });
    }
  }, LAB_TIMEOUT);
  afterAll(() => used.lab?.down(), LAB_TIMEOUT);
  return {
    get lab() {
      if (used.lab === undefined) {
        throw new Error('the lab has not started');
      }
      return used.lab;
    },
  };
}

/** What a client of the AWS SDK needs to talk to the lab's emulator, as the owner of its account. */
export function clientOf({ emulator }: Lab): { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } } {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = emulator.env;
  return { endpoint: emulator.endpoint, region: emulator.region, credentials: { accessKeyId, secretAccessKey } };
}

/** Runs Python with boto3 as `boto3` and the arguments as `given`, as the owner of the lab's account; throws when it fails. */
export async function withBoto3(lab: Lab, script: string, ...given: string[]): Promise<void> {
  const program = ['import sys, json, boto3', 'given = sys.argv[1:]', script].join('\n');
  await runProgram(venvPython(), ['-c', program, ...given], { cwd: projectRoot, env: { ...process.env, ...lab.emulator.env } });
}

/** Asks again until the answer is the wanted one; throws with the last answer when that takes too long. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`still not so after ${seconds} s: ${JSON.stringify(answer)}`);
    }
    await sleep(100);
  }
}

/** Runs a shell script on a machine: what it printed, without the last line break. Throws when it fails. */
export async function shell(lab: Lab, slot: string, script: string, timeout = 60): Promise<string> {
  const { code, stdout, stderr } = await lab.node(slot).exec(['/bin/sh', '-c', script], { timeout });
  if (code !== 0) {
    throw new Error(`${slot}: ended with ${code}: ${script}\n${stdout}${stderr}`);
  }
  return stdout.trimEnd();
}

/** A Redis Cluster in a network of its own. */
export function clusterFleet(stack: Stack, definition: FleetDefinition): RedisCluster {
  return new RedisCluster(stack, definition.name, { definition, network: labNetwork(stack) });
}
