import type { Lab } from '../../lab/api/lab';
import { ClusterWriter } from '../../lab/clients/cluster-writer';
import { eventually, shell } from './labs';

const PORT = 6379;
/** A hash tag in the range of each of three shards, by the shard's number. */
export const TAGS = ['b', 'c', 'a'];

/** A line of CLUSTER NODES. */
export interface Member {
  readonly id: string;
  readonly address: string;
  readonly flags: readonly string[];
  readonly primary: string;
  readonly epoch: number;
  readonly ranges: readonly string[];
}

/** A Redis Cluster in a lab, seen by its own nodes. */
export class LabCluster {
  public constructor(public readonly lab: Lab, public readonly fleet: string) {}

  /** The slots that have a machine. */
  public async slots(): Promise<string[]> {
    return (await this.lab.nodes()).map(({ slot }) => slot);
  }

  /** The answer of a node to a command, given by the administrator on the node itself. */
  public redis(slot: string, command: string): Promise<string> {
    return shell(this.lab, slot, `REDISCLI_AUTH=$(cat /run/redis-fleet/secrets/${PORT}/admin) redis-cli --user admin --no-auth-warning ${command}`);
  }

  /** The cluster as one node sees it. */
  public async view(slot: string): Promise<Member[]> {
    return (await this.redis(slot, 'cluster nodes')).split('\n').filter((line) => line.trim() !== '').map(memberOf);
  }

  /** The slot that is now the primary of a shard, as a node sees it. */
  public async primaryOf(shard: number, asked?: string): Promise<string> {
    const { machines } = await this.lab.status();
    const view = await this.view(asked ?? `${this.fleet}-${shard}-0`);
    const found = machines.find(({ slot, address }) => slot.startsWith(`${this.fleet}-${shard}-`) && view.some((member) => isServing(member) && member.address === address));
    if (found === undefined) {
      throw new Error(`no primary of shard ${shard} in ${JSON.stringify(view)}`);
    }
    return found.slot;
  }

  /** The other slots of a slot's shard. */
  public async othersOf(slot: string): Promise<string[]> {
    const shard = slot.slice(0, slot.lastIndexOf('-'));
    return (await this.slots()).filter((other) => other !== slot && other.startsWith(`${shard}-`));
  }

  /** The slots in the zone of a slot. */
  public async zoneOf(slot: string): Promise<string[]> {
    const { machines } = await this.lab.status();
    const zone = machines.find((machine) => machine.slot === slot)?.zone;
    return machines.filter((machine) => machine.zone === zone).map((machine) => machine.slot);
  }

  /** Hands over until each shard's primary is the slot that the plan made it: three zones then hold one primary each, so that the loss of any leaves a majority. */
  public async bringHome(): Promise<void> {
    for (const shard of [0, 1, 2]) {
      const home = `${this.fleet}-${shard}-0`;
      const now = await this.primaryOf(shard);
      if (now !== home) {
        await shell(this.lab, now, `redis-fleet handover ${PORT} --to ${home}`, 120);
      }
    }
    await this.whole();
  }

  /** What is wrong, by slot: each node is asked for its own view. Empty when all is well. */
  public async faults(): Promise<string[]> {
    const slots = await this.slots();
    const found = await Promise.all(slots.map(async (slot) => {
      try {
        const [info, replication, view] = await Promise.all([this.redis(slot, 'cluster info'), this.redis(slot, 'info replication'), this.view(slot)]);
        const wanted = ['cluster_state:ok', 'cluster_slots_ok:16384', `cluster_known_nodes:${slots.length}`];
        const missing = wanted.filter((line) => !info.includes(line));
        const isLinked = replication.includes('role:master') || replication.includes('master_link_status:up');
        const bad = view.filter(({ flags }) => flags.some((flag) => /fail|handshake|noaddr/.test(flag)));
        return [...missing, ...(isLinked ? [] : ['replication link down']), ...bad.map(({ id, flags }) => `${id} ${flags.join(',')}`)].map((fault) => `${slot}: ${fault}`);
      } catch (error) {
        return [`${slot}: ${(error as Error).message.split('\n')[0]}`];
      }
    }));
    return found.flat();
  }

  /** Waits until every node finds the cluster whole. */
  public async whole(seconds = 90): Promise<void> {
    await eventually(() => this.faults(), (faults) => faults.length === 0, seconds);
  }

  /** Clients that write to all shards and remember what was acknowledged. */
  public async writer(rate: number, seed = 1): Promise<ClusterWriter> {
    const { machines } = await this.lab.status();
    const password = await shell(this.lab, machines[0]?.slot ?? '', `cat /run/redis-fleet/secrets/${PORT}/admin`);
    const hosts = machines.flatMap(({ address }) => (address === null ? [] : [address]));
    return ClusterWriter.start(this.lab, { hosts, port: PORT, user: 'admin', password, rate, tags: TAGS, lanes: 8, seed });
  }
}

function memberOf(line: string): Member {
  const [id = '', address = '', flags = '', primary = '', , , epoch = '', , ...ranges] = line.trim().split(' ');
  return { id, address: address.split(':')[0] ?? '', flags: flags.split(','), primary, epoch: Number(epoch), ranges };
}

function isServing({ flags, ranges }: Member): boolean {
  return flags.includes('master') && !flags.includes('fail') && ranges.length > 0;
}
