import { App, Chart } from 'cdk8s';
import type { SideServices } from '../definitions/side-services/services';
import { RestrictedNamespace } from './core/restricted-namespace';
import type { ChartOf, ChartsOfKinds } from './kinds';

/**
 * The side services of a fleet, each in a chart of its own, and before them their namespace where it is made with them.
 *
 * In the order of their names the files of the charts can be applied as they are: a digit comes before any name.
 */
export function sideServiceCharts<Kinds>({ fleet, namespace, createNamespace, services }: SideServices<Kinds>, charts: ChartsOfKinds<Kinds>): App {
  const app = new App();
  const first = createNamespace ? new Chart(app, `${fleet}-0-namespace`) : undefined;
  if (first !== undefined) {
    new RestrictedNamespace(first, 'Namespace', { name: namespace });
  }
  for (const { kind, name, props } of services) {
    const chart = new Chart(app, chartId(fleet, name), { namespace });
    (charts[kind] as ChartOf<typeof props>)(chart, name, props);
    if (first !== undefined) {
      chart.addDependency(first);
    }
  }
  return app;
}

/** Id of the chart of a service, with which the name of its file begins. */
export function chartId(fleet: string, service: string): string {
  return `${fleet}-${service}`;
}
