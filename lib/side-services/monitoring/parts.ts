import type { PartNames } from '../core/labels';

/** What the objects of a monitoring are made with. */
export interface Monitoring {
  /** Name of the monitoring, with which the names of its objects begin. */
  readonly name: string;
  readonly scrapeSeconds: number;
}

/** The Prometheus of a monitoring. */
export function serverPart(name: string): PartNames {
  return { program: 'prometheus', instance: name, component: 'server' };
}

/** The Grafana of a monitoring. */
export function grafanaPart(name: string): PartNames {
  return { program: 'grafana', instance: name, component: 'console' };
}

/** What a monitoring tells others: rules, dashboards, what to scrape. */
export function rulesPart(name: string): PartNames {
  return { program: 'redis-monitoring', instance: name, component: 'rules' };
}
