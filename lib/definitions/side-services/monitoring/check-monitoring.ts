import { knownAtSynth, text, wholeNumber } from '../../checks';
import type { Form } from '../../checks';
import { DefinitionError, Problems } from '../../problems';
import { checkExporterContainer } from '../core/exporter-container';
import { hostProblem } from '../core/host-address';
import { kubeLabel, serviceName } from '../core/kube-name';
import { NetworkPeer } from '../core/network-peer';
import { portProblem } from '../core/ports';
import { checkResources } from '../core/resources';
import { checkStorage } from '../core/storage';
import { askedPort } from './asked-port';
import type { MonitoredFleet } from './monitored-fleet';
import type { MonitoredProxyProps } from './monitored-proxy';
import { LABELS, MONITORED_NAME, exporterOf } from './monitoring-names';
import type { PrometheusServerProps } from './prometheus-props';
import type { RedisMonitoringProps } from './redis-monitoring-props';

const MOST = 50;
/** Letters of the name of a Service, which is a label of DNS. */
const MOST_OF_SERVICE = 63;
const ROLE: Form = { pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, allowed: 'the ARN of an IAM role' };

/** Throws with all that is wrong with a monitoring of this name. */
export function checkMonitoring(name: string, props: RedisMonitoringProps): void {
  const { fleets, proxies = [], server, prometheusOperator, scrapeSeconds } = props;
  const problems = new Problems();
  problems.check('name', serviceName('name', name));
  if (fleets.length < 1 || fleets.length > MOST) {
    problems.add('fleets', `"fleets" must have 1-${MOST} fleets, got ${fleets.length}`);
  }
  if (proxies.length > MOST) {
    problems.add('proxies', `"proxies" must have at most ${MOST} proxies, got ${proxies.length}`);
  }
  unique(problems, 'fleets', fleets.map((fleet) => fleet.name));
  unique(problems, 'proxies', proxies.map((proxy) => proxy.name));
  checkExporters(problems, name, fleets);
  checkDatabases(problems, fleets);
  const makes = fleets.some(({ redisEndpoints, fleetExporter }) => redisEndpoints !== undefined || fleetExporter !== undefined);
  checkExporterContainer(problems, props.exporterContainer, makes ? undefined : 'add a fleet for which one is made');
  proxies.forEach((proxy, index) => { checkProxy(problems, ['proxies', String(index)], proxy); });
  problems.check('scrapeSeconds', knownAtSynth('scrapeSeconds', scrapeSeconds) ?? wholeNumber('scrapeSeconds', scrapeSeconds, { min: 5, max: 120 }));
  problems.check(['prometheusOperator', 'prometheusNamespace'], kubeLabel('prometheusNamespace', prometheusOperator?.prometheusNamespace));
  checkLabels(problems, ['prometheusOperator', 'labels'], prometheusOperator?.labels);
  checkLabels(problems, ['prometheusOperator', 'prometheusLabels'], prometheusOperator?.prometheusLabels);
  checkLabels(problems, ['dashboardLabels'], props.dashboardLabels);
  if (server !== undefined && prometheusOperator !== undefined) {
    problems.add('server', '"server" and "prometheusOperator" exclude each other, got both; remove one');
  }
  if (props.grafana?.resources !== undefined) {
    checkResources(problems, ['grafana', 'resources'], props.grafana.resources);
  }
  if (props.grafana !== undefined && prometheusOperator !== undefined) {
    problems.add('grafana', '"grafana" needs a Prometheus of its own, got "prometheusOperator"; its Grafana finds the dashboards by "dashboardLabels"');
  }
  if (prometheusOperator === undefined) {
    checkServer(problems, server ?? {}, fleets.some(({ region }) => region !== undefined));
  }
  problems.throwIfAny();
}

/** Adds what is wrong with labels, which look like those of a peer. */
function checkLabels(problems: Problems, path: readonly string[], labels: Record<string, string> | undefined): void {
  try {
    NetworkPeer.pods(labels ?? LABELS);
  } catch (error) {
    if (!(error instanceof DefinitionError)) {
      throw error;
    }
    error.problems.forEach(({ path: [, ...key], message }) => { problems.add([...path, ...key], message); });
  }
}

/** Fleets whose nodes have one tag are databases of these nodes, which their ports tell apart. */
function checkDatabases(problems: Problems, fleets: readonly MonitoredFleet[]): void {
  const asked = fleets.map((fleet) => (fleet.region === undefined ? undefined : `${fleet.region} ${fleet.fleetTag} ${askedPort(fleet)}`));
  fleets.forEach((fleet, index) => {
    const other = fleets[asked.indexOf(asked[index])];
    if (asked[index] !== undefined && other !== undefined && other !== fleet) {
      problems.add(['fleets', String(index)], `fleet ${JSON.stringify(fleet.name)} asks port ${askedPort(fleet)} of the nodes of ${JSON.stringify(fleet.fleetTag)} in ${fleet.region}, as fleet ${JSON.stringify(other.name)} does; give each database of these nodes its own "${fleet.fleetExporter === undefined ? 'exporterPort' : 'redisPort'}"`);
    }
  });
}

function unique(problems: Problems, list: string, names: readonly string[]): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) {
      problems.add([list, String(index), 'name'], `"name" must be unique among ${list}, got ${JSON.stringify(name)} twice`);
    }
  });
}

/** The names of Services: two servers must not share one, such as server `c` of fleet `a-b` and server `b-c` of fleet `a`. */
function checkExporters(problems: Problems, name: string, fleets: readonly MonitoredFleet[]): void {
  const made = new Set<string>();
  fleets.forEach(({ name: fleet, redisEndpoints = [], fleetExporter }, index) => {
    const exporters = [...redisEndpoints.map((server) => exporterOf(fleet, server.name)), ...fleetExporter === undefined ? [] : [exporterOf(fleet)]];
    for (const exporter of exporters) {
      const service = `${name}-${exporter}`;
      const path = ['fleets', String(index)];
      if (service.length > MOST_OF_SERVICE) {
        problems.add(path, `the names of a monitoring, its fleet and a server must be at most ${MOST_OF_SERVICE} letters together, because the Service of the exporter has them all, got ${service.length} (${JSON.stringify(service)}); shorten one`);
      }
      if (made.has(exporter)) {
        problems.add(path, `fleet ${JSON.stringify(fleet)} has an exporter ${JSON.stringify(exporter)}, as another fleet has; change the name of the fleet or of its server`);
      }
      made.add(exporter);
    }
  });
}

function checkProxy(problems: Problems, path: readonly string[], proxy: MonitoredProxyProps): void {
  const { name, serviceName: service, serviceNamespace, labels, metricsPort } = proxy;
  problems.check([...path, 'name'], knownAtSynth('name', name) ?? text('name', name, MONITORED_NAME));
  problems.check([...path, 'serviceName'], kubeLabel('serviceName', service));
  problems.check([...path, 'serviceNamespace'], kubeLabel('serviceNamespace', serviceNamespace));
  problems.check([...path, 'metricsPort'], portProblem('metricsPort', metricsPort));
  checkLabels(problems, [...path, 'labels'], labels);
}

function checkServer(problems: Problems, server: PrometheusServerProps, hasEc2: boolean): void {
  const { resources, storage, retentionDays, awsRoleArn, alertmanagers = [] } = server;
  if (resources !== undefined) {
    checkResources(problems, ['server', 'resources'], resources);
  }
  if (storage !== undefined) {
    checkStorage(problems, ['server', 'storage'], storage);
  }
  problems.check(['server', 'retentionDays'], knownAtSynth('retentionDays', retentionDays) ?? wholeNumber('retentionDays', retentionDays, { min: 1, max: 3650 }));
  problems.check(['server', 'awsRoleArn'], text('awsRoleArn', awsRoleArn, ROLE));
  if (hasEc2 && awsRoleArn === undefined) {
    problems.add(['server', 'awsRoleArn'], '"awsRoleArn" must be given for fleets on EC2, got nothing; make an IAM role that may use ec2:DescribeInstances and trusts the service account of Prometheus');
  }
  alertmanagers.forEach(({ host, port, peers }, index) => {
    const path = ['server', 'alertmanagers', String(index)];
    problems.check([...path, 'host'], hostProblem('host', host));
    problems.check([...path, 'port'], portProblem('port', port));
    if (peers.length === 0) {
      problems.add([...path, 'peers'], '"peers" must have at least one peer, because all others are shut out, got none');
    }
  });
}
