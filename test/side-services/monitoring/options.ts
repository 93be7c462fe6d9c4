import { sideServices } from '../../../lib';
import { FLEETS } from '../../support/monitoring/fleets';

const { ContainerImage, DataPersistence, MonitoredFleet, NetworkPeer, SecretKey, ServiceIngress } = sideServices;
const grafana = [NetworkPeer.pods({ app: 'grafana' })];
const fleets = Object.values(FLEETS);
const adminPassword = SecretKey.of('grafana', 'password');

export const ROLE = 'arn:aws:iam::123456789012:role/prometheus';
export const proxies: sideServices.MonitoredProxyProps[] = [{ name: 'front', serviceName: 'front-pods', metricsPort: 9902 }];

const thresholds: sideServices.AlertThresholds = {
  restartedSeconds: 600, fewestClients: 3, clientsRatio: 0.7, primarySilenceSeconds: 20, replicaLagSeconds: 5, snapshotAgeSeconds: 7200,
  memoryRatio: 0.85, fragmentationRatio: 2, fragmentationBytes: 1_000_000, evictionsPerSecond: 10, hitRatio: 0.5, hitRatioReads: 100,
  commandSeconds: 0.01, percentileSeconds: 0.02, slowCommands: 20, delayedFsyncs: 1,
};
const nodes = [NetworkPeer.cidr('10.61.0.0/16')];

/** Every option of each kind of fleet. */
const everyFleet = [
  MonitoredFleet.ec2({ name: 'nodes', persistence: DataPersistence.APPEND_ONLY, thresholds, region: 'eu-west-1', nodes, exporterPort: 9122 }),
  MonitoredFleet.ec2({
    name: 'asked', persistence: DataPersistence.BOTH, region: 'eu-west-1', nodes,
    exporter: { user: 'monitoring', password: SecretKey.of('redis', 'monitoring'), redisPort: 6380 },
  }),
  MonitoredFleet.ec2({ name: 'asked-sessions', fleetTag: 'asked', persistence: DataPersistence.NONE, region: 'eu-west-1', nodes, exporter: { redisPort: 6381 } }),
  MonitoredFleet.service({ name: 'pods', persistence: DataPersistence.NONE, serviceName: 'pods', serviceNamespace: 'redis', labels: { app: 'redis' }, exporterPort: 9123 }),
];

const exporterContainer: sideServices.ExporterContainerProps = {
  image: ContainerImage.tag('oliver006/redis_exporter', 'v1.86.0'), resources: { cpuRequest: '20m', cpuLimit: '200m', memoryRequest: '64Mi', memoryLimit: '128Mi' },
};

/** All options of the monitoring. */
export const monitorings: Record<string, sideServices.RedisMonitoringProps> = {
  'by itself': { fleets: [FLEETS.endpoints] },
  'with a fleet of each kind, proxies and every option of its own Prometheus': {
    fleets, proxies, scrapeSeconds: 30, dashboardLabels: { dashboards: 'redis' },
    server: {
      awsRoleArn: ROLE, clients: grafana, retentionDays: 90, storage: { size: '100Gi', storageClassName: 'gp3' },
      resources: { cpuRequest: '1', memoryRequest: '4Gi', memoryLimit: '4Gi' },
      image: ContainerImage.tag('prom/prometheus', 'v3.5.3'),
      alertmanagers: [{ host: 'alertmanager.monitoring', peers: [NetworkPeer.inNamespace('monitoring')] }],
    },
  },
  'with every option of its fleets and proxies': {
    fleets: everyFleet, exporterContainer, proxies: [{ name: 'back', serviceName: 'back-pods', serviceNamespace: 'redis', labels: { app: 'envoy' }, metricsPort: 9902 }],
    server: { awsRoleArn: ROLE, alertmanagers: [{ host: 'alertmanager.monitoring', port: 9094, peers: [NetworkPeer.inNamespace('monitoring')] }] },
  },
  'with the operator and every option of its fleets': { fleets: everyFleet, prometheusOperator: {} },
  'with Grafana': { fleets: [FLEETS.endpoints], grafana: { adminPassword } },
  'with every option of Grafana': {
    fleets: [FLEETS.endpoints],
    grafana: {
      adminPassword, clients: grafana, image: ContainerImage.tag('grafana/grafana', '12.1.0'),
      resources: { cpuRequest: '1', memoryRequest: '1Gi', memoryLimit: '1Gi' },
      ingress: ServiceIngress.nginx({ host: 'grafana.example.com', tlsSecretName: 'grafana' }),
    },
  },
  'with the operator': { fleets, proxies, prometheusOperator: {} },
  'with an operator that looks elsewhere': { fleets, prometheusOperator: { labels: { release: 'prom' }, prometheusNamespace: 'prom', prometheusLabels: { app: 'prometheus' } } },
};
