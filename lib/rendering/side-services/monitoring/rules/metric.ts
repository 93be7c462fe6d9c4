import { promqlString } from '../../../quoting';

/** Gives the selector of a metric, with further matchers such as `role="master"`. */
export type MetricOf = (name: string, ...matchers: string[]) => string;

/** Metrics of the samples that have a label with a value. */
export function metricsWith(label: string, value: string): MetricOf {
  const owner = `${label}=${promqlString(value)}`;
  return (name, ...matchers) => `${name}{${[owner, ...matchers].join(',')}}`;
}
