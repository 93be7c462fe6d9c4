import { Yaml } from 'cdk8s';
import type { SideServices } from '../definitions/side-services/services';
import { manifestsOf } from './core/manifest';
import { CHARTS } from './kinds';
import { sideServiceCharts } from './side-service-charts';

/** The files of the side services of a fleet.yaml, by their names: one for each service, and before them that of their namespace. */
export function manifestFiles(sideServices: SideServices): Record<string, string> {
  const { charts } = sideServiceCharts(sideServices, CHARTS);
  return Object.fromEntries(charts.map((chart) => [`${chart.node.id}.k8s.yaml`, Yaml.stringify(...manifestsOf(chart))]));
}
