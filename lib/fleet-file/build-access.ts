import * as z from 'zod';
import { Access, PeerKind } from '../definitions/network/access';
import type { Peer } from '../definitions/network/access';
import { HostStatus, HostStatusAccess } from '../definitions/network/host-status';
import type { Parts } from './parts';
import { accessSchema, hostStatusSchema, peerSchema, statusPortSchema } from './schema/network';

type Acknowledged = Record<string, string>;

const PEER_LISTS = ['clients', 'monitoring', 'ssh'];

/** Who may connect to the nodes. */
export function accessPart(parts: Parts, acknowledge: Acknowledged): Access | undefined {
  if (parts.has(['access']) && parts.read(['access'], accessSchema) === undefined) {
    PEER_LISTS.forEach((list) => peersAlone(parts, ['access', list], acknowledge));
    return undefined;
  }
  return parts.make(['access'], accessSchema, (props) => new Access({
    clients: props?.clients?.map(asPeer), monitoring: props?.monitoring?.map(asPeer), ssh: props?.ssh?.map(asPeer), acknowledge,
  }));
}

/** The status page of the nodes. */
export function hostStatusPart(parts: Parts, acknowledge: Acknowledged): HostStatus | undefined {
  if (parts.has(['hostStatus']) && parts.read(['hostStatus'], hostStatusSchema) === undefined) {
    parts.make(['hostStatus', 'port'], statusPortSchema, (port) => HostStatus.local({ port }), (path) => ['hostStatus', ...path]);
    peersAlone(parts, ['hostStatus', 'clients'], acknowledge);
    return undefined;
  }
  return parts.make(['hostStatus'], hostStatusSchema, (props) => {
    if (props === undefined) {
      return undefined;
    }
    const { access, port, clients } = props;
    return access === HostStatusAccess.LOCAL ? HostStatus.local({ port }) : HostStatus.network({ port, clients: clients?.map(asPeer) ?? [], acknowledge });
  });
}

/** Checks each peer for itself, where the structure of another hides their list. */
function peersAlone(parts: Parts, list: readonly string[], acknowledge: Acknowledged): void {
  const listed = parts.read(list, z.array(z.unknown()).nullish()) ?? [];
  listed.forEach((_, index) => {
    const path = [...list, String(index)];
    parts.make(path, peerSchema, (peer) => new Access({ clients: [asPeer(peer)], acknowledge }), ([, , ...rest]) => [...path, ...rest]);
  });
}

function asPeer(given: Readonly<Partial<Record<PeerKind | 'description', string>>>): Peer {
  const kind = Object.values(PeerKind).find((candidate) => given[candidate] !== undefined) ?? PeerKind.CIDR;
  return { kind, value: given[kind] ?? '', description: given.description };
}
