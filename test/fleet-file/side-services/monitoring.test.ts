import * as z from 'zod';
import { App } from 'cdk8s';
import type { SideServices } from '../../../lib/definitions/side-services/services';
import { parseDefinitionFile } from '../../../lib/fleet-file/definition-file';
import { sideServicesPart } from '../../../lib/fleet-file/side-services/build-side-services';
import { MONITORING_FORMAT } from '../../../lib/fleet-file/side-services/monitoring';
import { sideServicesSchema } from '../../../lib/fleet-file/side-services/schema';
import type { RedisMonitoringProps } from '../../../lib/definitions/side-services/monitoring/redis-monitoring-props';
import { CHARTS } from '../../../lib/side-services/kinds';
import { sideServiceCharts } from '../../../lib/side-services/side-service-charts';

interface Kinds { readonly monitoring: RedisMonitoringProps }

const KINDS = { monitoring: MONITORING_FORMAT };
const schema = z.strictObject({ version: z.literal(1), sideServices: sideServicesSchema<Kinds>(KINDS) });
const parsed = (text: string): SideServices<Kinds> => parseDefinitionFile<{ readonly made?: SideServices<Kinds> }>({
  title: 'a fleet file', beginning: '', version: 1, schema, build: (parts) => ({ made: sideServicesPart<Kinds>(parts, KINDS, 'demo') }),
}, `version: 1\nsideServices:\n  monitoring:\n    watch:\n${text}`, 'fleet.yaml').made!;

const ALL = `
      scrapeSeconds: 30
      exporterContainer: { image: oliver006/redis_exporter:v1.86.0, resources: { cpuRequest: 20m, memoryRequest: 64Mi, memoryLimit: 128Mi } }
      dashboardLabels: { dashboards: redis }
      fleets:
        shop:
          persistence: both
          thresholds: { memoryRatio: 0.8, fewestClients: 0 }
          ec2: { region: eu-west-1, nodes: [{ cidr: 10.60.0.0/16 }], exporterPort: 9122 }
        stock:
          persistence: none
          ec2: { region: eu-west-1, nodes: [{ cidr: 10.62.0.0/16 }], exporter: { user: monitoring, password: { secret: stock, key: monitoring }, redisPort: 6380 } }
        stock-sessions:
          persistence: none
          ec2: { fleetTag: stock, region: eu-west-1, nodes: [{ cidr: 10.62.0.0/16 }], exporter: {} }
        sessions:
          persistence: none
          service: { serviceName: sessions-pods, serviceNamespace: redis }
        legacy:
          persistence: snapshots
          endpoints:
            nodes: [{ cidr: 10.61.0.0/16 }]
            servers:
              - { name: one, host: 10.61.0.5 }
              - { name: two, host: redis.example.com, port: 6380, user: monitoring, password: { secret: redis, key: exporter }, tls: true }
      proxies:
        front: { serviceName: front-pods, metricsPort: 9902 }
      grafana:
        adminPassword: { secret: grafana, key: password }
        ingress: { nginx: { host: grafana.example.com, tlsSecretName: grafana-tls } }
        resources: { cpuRequest: 200m, memoryRequest: 512Mi, memoryLimit: 512Mi }
      server:
        image: prom/prometheus:v3.5.3
        retentionDays: 30
        storage: { size: 50Gi }
        clients: [{ pods: { app: grafana } }]
        awsRoleArn: arn:aws:iam::123456789012:role/prometheus
        alertmanagers: [{ host: alertmanager.monitoring, peers: [{ namespace: monitoring }] }]
`;

describe('monitoring in fleet.yaml', () => {
  test('has its values', () => {
    const [service] = parsed(ALL).services;
    expect(service).toMatchObject({
      name: 'watch',
      props: {
        exporterContainer: { image: { reference: 'oliver006/redis_exporter:v1.86.0' }, resources: { cpuRequest: '20m', memoryLimit: '128Mi' } },
        scrapeSeconds: 30, dashboardLabels: { dashboards: 'redis' },
        fleets: [
          { name: 'shop', fleetTag: 'shop', persistence: 'both', region: 'eu-west-1', exporterPort: 9122, thresholds: { memoryRatio: 0.8, fewestClients: 0, hitRatio: 0.8 }, nodes: [{ block: '10.60.0.0/16' }] },
          { name: 'stock', fleetExporter: { user: 'monitoring', password: { secretName: 'stock', key: 'monitoring' }, redisPort: 6380 } },
          { name: 'stock-sessions', fleetTag: 'stock', fleetExporter: {} },
          { name: 'sessions', serviceName: 'sessions-pods', serviceNamespace: 'redis' },
          { name: 'legacy', redisEndpoints: [{ name: 'one', host: '10.61.0.5' }, { name: 'two', user: 'monitoring', password: { secretName: 'redis', key: 'exporter' }, tls: true }] },
        ],
        proxies: [{ name: 'front', metricsPort: 9902 }],
        grafana: { adminPassword: { secretName: 'grafana', key: 'password' }, ingress: { host: 'grafana.example.com' }, resources: { cpuRequest: '200m' } },
        server: { image: { reference: 'prom/prometheus:v3.5.3' }, retentionDays: 30, clients: [{ podLabels: { app: 'grafana' } }], alertmanagers: [{ peers: [{ namespaceName: 'monitoring' }] }] },
      },
    });
  });

  test('becomes a chart', () => {
    const app: App = sideServiceCharts<Kinds>(parsed(ALL), { monitoring: CHARTS.monitoring });
    expect(app.charts.map(({ node: { id } }) => id)).toEqual(['demo-0-namespace', 'demo-watch']);
  });

  test('may be left to the operator', () => {
    const [service] = parsed('      prometheusOperator: {}\n      fleets: { shop: { persistence: none, service: { serviceName: a } } }\n').services;
    expect(service?.props.prometheusOperator).toEqual({});
    const [chosen] = parsed('      prometheusOperator: { prometheusNamespace: prom, prometheusLabels: { app: agent } }\n      fleets: { shop: { persistence: none, service: { serviceName: a } } }\n').services;
    expect(chosen?.props.prometheusOperator).toEqual({ prometheusNamespace: 'prom', prometheusLabels: { app: 'agent' } });
  });

  test.each([
    ['a fleet without a way to it', 'fleets: { shop: { persistence: none } }', 'must have exactly one of ec2, service, endpoints, got none'],
    ['a persistence that is none', 'fleets: { shop: { persistence: all, service: { serviceName: a } } }', 'persistence'],
    ['a threshold out of range', 'fleets: { shop: { persistence: none, thresholds: { memoryRatio: 90 }, service: { serviceName: a } } }', 'fleet.yaml:5:71: sideServices.monitoring.watch.fleets.shop.thresholds.memoryRatio: "memoryRatio" must be a number above 0 and up to 1, got 90'],
    ['a threshold that is unknown', 'fleets: { shop: { persistence: none, thresholds: { memory: 90 }, service: { serviceName: a } } }', 'memory'],
    ['the name of a fleet', 'fleets: { Shop: { persistence: none, service: { serviceName: a } } }', '2-40 lower-case letters'],
    ['a server twice', 'fleets: { shop: { persistence: none, endpoints: { nodes: [{ cidr: 10.0.0.0/8 }], servers: [{ name: a, host: a }, { name: a, host: b }] } } }', 'must be unique among the endpoints, got "a" twice'],
    ['the name of a Secret', 'grafana: { adminPassword: { secret: Grafana, key: a } }\n      fleets: { shop: { persistence: none, service: { serviceName: a } } }', '"secret" must be'],
    ['a fleet on EC2 without a role', 'fleets: { shop: { persistence: none, ec2: { region: eu-west-1, nodes: [{ cidr: 10.0.0.0/8 }] } } }', '"awsRoleArn" must be given for fleets on EC2'],
    ['the port of an exporter', 'fleets: { shop: { persistence: none, ec2: { region: eu-west-1, nodes: [{ cidr: 10.0.0.0/8 }], exporter: { redisPort: 0 } } } }', 'fleet.yaml:5:124: sideServices.monitoring.watch.fleets.shop.ec2.exporter.redisPort: "redisPort" must be'],
    ['the Secret of an exporter', 'fleets: { shop: { persistence: none, ec2: { region: eu-west-1, nodes: [{ cidr: 10.0.0.0/8 }], exporter: { password: { secret: A, key: a } } } } }', '"secret" must be'],
    ['the tag of a fleet', 'fleets: { shop: { persistence: none, ec2: { fleetTag: Shop, region: eu-west-1, nodes: [{ cidr: 10.0.0.0/8 }] } } }', 'fleet.yaml:5:61: sideServices.monitoring.watch.fleets.shop.ec2.fleetTag: "fleetTag" must be'],
    ['the resources of exporters', 'exporterContainer: { resources: { cpuRequest: 1m, memoryRequest: 2Mi, memoryLimit: 1Mi } }\n      fleets: { shop: { persistence: none, endpoints: { nodes: [{ cidr: 10.0.0.0/8 }], servers: [{ name: a, host: a }] } } }', 'sideServices.monitoring.watch.exporterContainer.resources.memoryLimit: "memoryLimit" must not be less'],
    ['the image of exporters', 'exporterContainer: { image: redis_exporter }\n      fleets: { shop: { persistence: none, endpoints: { nodes: [{ cidr: 10.0.0.0/8 }], servers: [{ name: a, host: a }] } } }', 'sideServices.monitoring.watch.exporterContainer.image: "image" must name one release for good'],
    ['the labels of the operator\'s pods', 'prometheusOperator: { prometheusLabels: { a b: c } }\n      fleets: { shop: { persistence: none, service: { serviceName: a } } }', 'sideServices.monitoring.watch.prometheusOperator.prometheusLabels["a b"]: "a b" must be the key of a label'],
    ['two exporters of one name', 'fleets: { shop-a: { persistence: none, endpoints: { nodes: [{ cidr: 10.0.0.0/8 }], servers: [{ name: b, host: a }] } }, shop: { persistence: none, endpoints: { nodes: [{ cidr: 10.0.0.0/8 }], servers: [{ name: a-b, host: a }] } } }', 'sideServices.monitoring.watch.fleets.shop: fleet "shop" has an exporter "shop-a-b"'],
    ['the name of a proxy', 'proxies: { X: { serviceName: a, metricsPort: 9902 } }\n      fleets: { shop: { persistence: none, service: { serviceName: a } } }', '2-40 lower-case letters'],
  ])('says what is wrong with %s, and where', (_case, text, message) => {
    expect(() => parsed(`      ${text}\n`)).toThrow(message);
    expect(() => parsed(`      ${text}\n`)).toThrow(/fleet\.yaml:\d+:\d+/);
  });
});
