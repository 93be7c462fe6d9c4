import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { NetworkEgress } from '../../definitions/network/network';
import type { IFleetNetwork } from './fleet-network';

/** What a private zone is made for. */
export interface FleetZoneProps {
  readonly fleet: string;
  readonly network: IFleetNetwork;
  /** Whether there is to be one; undefined for: where nodes reach Route 53. */
  readonly wanted?: boolean;
}

/**
 * The private zone in which the nodes of a fleet publish their addresses; none where it is not wanted or nodes cannot reach Route 53.
 *
 * Throws when it is wanted in a network without a route to Route 53.
 */
export function addFleetZone(scope: Construct, id: string, { fleet, network, wanted }: FleetZoneProps): route53.IHostedZone | undefined {
  const isReachable = network.egress === NetworkEgress.NAT;
  if (wanted === true && !isReachable) {
    throw new Error(
      `${scope.node.path}: "privateDns" must not be true with egress "${network.egress}", because nodes publish their addresses through the API of Route 53, ` +
        'which lies outside of the VPC; use egress "nat", or leave it out and find the nodes by their tags',
    );
  }
  return (wanted ?? isReachable)
    ? new route53.PrivateHostedZone(scope, id, { vpc: network.vpc, zoneName: `${fleet}.redis-fleet.internal`, comment: `Nodes of the Redis fleet ${fleet}` })
    : undefined;
}
