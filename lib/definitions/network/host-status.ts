import { knownAtSynth, wholeNumber } from '../checks';
import { frozenList, frozenRecord } from '../frozen';
import { Problems } from '../problems';
import { checkPeers, MAX_PEERS } from './access';
import type { Peer } from './access';

/** From where the status page of a node answers. */
export enum HostStatusAccess {
  /** From the node itself: through an SSH tunnel or a session of Session Manager. */
  LOCAL = 'local',
  /** From the network, for the clients that the security group lets in. */
  NETWORK = 'network',
}

/** A status page for the node itself. */
export interface LocalHostStatusProps {
  /**
   * Port, 1024-65535; none that the fleet uses for something else.
   * @default 9180
   */
  readonly port?: number;
}

/** A status page for clients in the network. */
export interface NetworkHostStatusProps extends LocalHostStatusProps {
  /** Who may read the page, 1-50: it names the machine, its disks and its memory, but no key, value or password. */
  readonly clients: Peer[];
  /**
   * Harmful settings that are wanted all the same: the id from the error message, and the reason.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

const PORT = { min: 1024, max: 65_535 };
const DEFAULT_PORT = 9180;

/** A read-only page on each node, as HTML and as JSON: the state of the machine, of its Redis servers, and what the doctor finds. */
export class HostStatus {
  /**
   * A page that only the node itself can open: an SSH tunnel or a session of Session Manager leads to it.
   *
   * Throws when the port is out of its range.
   */
  public static local(props: LocalHostStatusProps = {}): HostStatus {
    const problems = new Problems();
    problems.check('port', portProblem(props.port));
    problems.throwIfAny();
    return new HostStatus(HostStatusAccess.LOCAL, props);
  }

  /**
   * A page that the given clients can open, too; it has no password and no encryption.
   *
   * Throws when the port is out of its range, when there is no client or more than 50, and when one is none, is listed twice, or is the internet.
   */
  public static network(props: NetworkHostStatusProps): HostStatus {
    const { port, clients, acknowledge } = props;
    const problems = new Problems();
    problems.check('port', portProblem(port));
    if (clients.length < 1 || clients.length > MAX_PEERS) {
      problems.add('clients', `"clients" must be 1-${MAX_PEERS} who may read the page, got ${clients.length}; ${clients.length < 1 ? 'name some, or make it local' : 'name larger blocks, or a security group'}`);
    }
    checkPeers(problems, { name: 'clients', peers: clients }, acknowledge);
    problems.throwIfAny();
    return new HostStatus(HostStatusAccess.NETWORK, props);
  }

  /** From where the page answers. */
  public readonly access: HostStatusAccess;
  /** Port of the page. */
  public readonly port: number;
  /** Who may read it from the network; none where it is local. */
  public readonly clients: Peer[];
  /** The ids that were acknowledged, with the reasons. */
  public readonly acknowledge: Record<string, string>;

  private constructor(access: HostStatusAccess, { port = DEFAULT_PORT, clients = [], acknowledge = {} }: Partial<NetworkHostStatusProps>) {
    this.access = access;
    this.port = port;
    this.clients = frozenList(clients.map(frozenRecord));
    this.acknowledge = frozenRecord(acknowledge);
  }
}

function portProblem(port: number | undefined): string | undefined {
  return knownAtSynth('port', port) ?? wholeNumber('port', port, PORT);
}
