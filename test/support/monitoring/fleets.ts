import type { AlertThresholds } from '../../../lib/definitions/side-services/monitoring/alert-thresholds';
import type { Ec2FleetProps } from '../../../lib/definitions/side-services/monitoring/fleet-props';
import { MonitoredFleet } from '../../../lib/definitions/side-services/monitoring/monitored-fleet';
import { NetworkPeer } from '../../../lib/definitions/side-services/core/network-peer';
import { DataPersistence } from '../../../lib/definitions/side-services/monitoring/data-persistence';
import { SecretKey } from '../../../lib/definitions/side-services/core/secret-key';

const subnets = [NetworkPeer.cidr('10.60.0.0/16')];

/** A fleet on EC2. */
export function ec2Fleet(props: Partial<Ec2FleetProps> = {}): MonitoredFleet {
  return MonitoredFleet.ec2({ name: 'shop', persistence: DataPersistence.BOTH, region: 'eu-west-1', nodes: subnets, ...props });
}

/** A fleet of each kind. */
export const FLEETS = {
  ec2: ec2Fleet(),
  service: MonitoredFleet.service({ name: 'sessions', persistence: DataPersistence.NONE, serviceName: 'sessions-pods', serviceNamespace: 'redis' }),
  endpoints: MonitoredFleet.endpoints({
    name: 'legacy', persistence: DataPersistence.SNAPSHOTS, nodes: subnets,
    endpoints: [
      { name: 'one', host: '10.60.1.10' },
      { name: 'two', host: 'redis.example.com', port: 6380, user: 'exporter', password: SecretKey.of('redis', 'exporter'), tls: true },
    ],
  }),
};

/** A fleet elsewhere, for its rules alone. */
export function elsewhereFleet(name: string, persistence: DataPersistence): MonitoredFleet {
  return MonitoredFleet.endpoints({ name, persistence, nodes: subnets, endpoints: [{ name: 'one', host: '10.60.1.10' }] });
}

/** A fleet on EC2, for its rules alone. */
export function fleetOf(name: string, persistence: DataPersistence, thresholds: AlertThresholds = {}): MonitoredFleet {
  return ec2Fleet({ name, persistence, thresholds });
}
