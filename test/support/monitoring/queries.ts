import type { Dashboard, Variable } from '../../../lib/rendering/side-services/monitoring/grafana/model';
import type { RunningPrometheus } from '../prometheus';

/** A query of a dashboard, with the title of its panel. */
export interface DashboardQuery {
  readonly panel: string;
  readonly expr: string;
}

/** What is chosen above the panels of a dashboard: the text that takes a variable's place, by the variable with its `$`. */
export type Choice = Readonly<Record<string, string>>;

/** Set by Grafana itself: four scrapes of a test. */
const RATE_INTERVAL = { $__rate_interval: '20s' };

/** Every fleet, proxy and instance: `All`, where it is chosen. */
export const ALL: Choice = { $redis_fleet: '.*', $redis_proxy: '.*', $instance: '.*' };

/** All queries of a dashboard as Prometheus gets them. Throws for a variable that nobody fills in. */
export function queriesOf(dashboard: Dashboard, choice: Choice = ALL): DashboardQuery[] {
  return dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ panel: `${dashboard.title}: ${title}`, expr: filledIn(expr, { ...RATE_INTERVAL, ...choice }) })));
}

function filledIn(expr: string, choice: Choice): string {
  return expr.replace(/\$\w+/g, (variable) => {
    const value = choice[variable];
    if (value === undefined) throw new Error(`nothing fills in ${variable} of ${expr}`);
    return value;
  });
}

const QUERY = /^label_values\((.+), (\w+)\)$/;

/**
 * Asks Prometheus for the values of the variables of a dashboard, in their order, as Grafana does, and chooses each value one by one.
 *
 * Throws where a variable has no value to choose.
 */
export async function chooseEach(prometheus: RunningPrometheus, { templating: { list } }: Dashboard): Promise<Choice> {
  let choice: Choice = {};
  for (const variable of list.filter(({ type }) => type === 'query')) {
    const values = await valuesOf(prometheus, variable, choice);
    if (values.length === 0) throw new Error(`there is no ${variable.name} to choose`);
    // Grafana puts several values into a group of a regular expression
    choice = { ...choice, [`$${variable.name}`]: `(${values.map((value) => value.replace(/[^\w-]/g, '\\\\$&')).join('|')})` };
  }
  return choice;
}

async function valuesOf(prometheus: RunningPrometheus, { definition = '' }: Variable, choice: Choice): Promise<string[]> {
  const [, selector = '', label = ''] = QUERY.exec(definition) ?? [];
  return await prometheus.api(`label/${label}/values?match[]=${encodeURIComponent(filledIn(selector, choice))}`) as string[];
}

/** A selector of an expression, as Prometheus parses it. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly { readonly name: string; readonly type: string; readonly value: string }[];
}

/** The selectors of an expression. Rejects when Prometheus does not parse it. */
export async function selectorsOf(prometheus: RunningPrometheus, expr: string): Promise<Selector[]> {
  const found: Selector[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const node = value as Selector & { readonly type: string };
    if (/^(vector|matrix)Selector$/.test(node.type)) found.push(node);
    Object.values(value).forEach(visit);
  };
  visit(await prometheus.api(`parse_query?query=${encodeURIComponent(expr)}`));
  return found;
}

/** The names of the metrics of an expression, as Prometheus parses it. */
export async function metricsOf(prometheus: RunningPrometheus, expr: string): Promise<string[]> {
  return [...new Set((await selectorsOf(prometheus, expr)).map(({ name }) => name))];
}

/** The names of the metrics in an exporter's text. */
export function metricsInText(text: string): string[] {
  return [...new Set(text.split('\n').flatMap((line) => /^([a-zA-Z_:][\w:]*)[{ ]/.exec(line)?.[1] ?? []))];
}
