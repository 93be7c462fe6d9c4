import fc from 'fast-check';
import { FleetDefinition, HostStatus, HostStatusAccess, PeerKind, Topology } from '../../../lib';
import { renderNodeFiles } from '../../../lib/rendering/placement/node-files';
import { renderNodeJson } from '../../../lib/rendering/placement/node-json';
import { firstSlotOf, resourcesOf } from '../../support/fleets';

const CLIENTS = [{ kind: PeerKind.CIDR, value: '10.9.0.0/16' }];

function nodeJson(definition: FleetDefinition): Record<string, unknown> {
  return JSON.parse(renderNodeJson(definition, firstSlotOf(definition), resourcesOf(definition))) as Record<string, unknown>;
}

test('without a status page node.json has no word of it, and with one nothing else changes', () => {
  for (const topology of [Topology.standalone(), Topology.cluster({ shards: 3 })]) {
    const [without, local] = [undefined, HostStatus.local()].map((hostStatus) => new FleetDefinition({ name: 'demo', topology, hostStatus }));
    const plain = nodeJson(without ?? fail());
    expect(plain).not.toHaveProperty('hostStatus');
    expect(nodeJson(local ?? fail())).toEqual({ ...plain, hostStatus: { port: 9180, access: 'local' } });
    expect(renderNodeFiles(local ?? fail())).toEqual(renderNodeFiles(without ?? fail()));
  }
});

test('the node learns the port and from where, and not who reads the page: that is the security group\'s', () => {
  fc.assert(fc.property(fc.integer({ min: 1024, max: 65_535 }).filter((port) => ![6379, 9121].includes(port)), fc.boolean(), (port, isLocal) => {
    const hostStatus = isLocal ? HostStatus.local({ port }) : HostStatus.network({ port, clients: CLIENTS });
    const access = isLocal ? HostStatusAccess.LOCAL : HostStatusAccess.NETWORK;
    expect(nodeJson(new FleetDefinition({ name: 'demo', hostStatus })).hostStatus).toEqual({ port, access });
  }));
});

function fail(): never {
  throw new Error('the fleet is not there');
}
