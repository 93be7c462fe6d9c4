/** Series by their selector without the fleet, such as `redis_up{instance="a"}`, with values as promtool has them, one each 15 seconds. */
export type CaseSeries = Readonly<Record<string, string>>;

/** What an alert does for some series. */
export interface AlertCase {
  readonly alert: string;
  /** What happens, in words. */
  readonly when: string;
  readonly series: CaseSeries;
  /** When it is looked at, such as `5m`. */
  readonly at: string;
  /** The values of the label `instance` of the alerts that fire then, `''` for one without; none where all is well. */
  readonly fires: readonly string[];
  /** @default kept */
  readonly owner?: string;
}

/** The series of a case as promtool has them. */
function inputSeries({ series, owner = 'kept' }: AlertCase, label: string): object[] {
  return Object.entries(series).map(([selector, values]) => ({ series: seriesOf(selector, label, owner), values }));
}

const OWNER = /\{|$/;

/** The selector of a series with the label of its fleet or proxy, which stands first; one that has it keeps it. */
export function seriesOf(selector: string, label: string, owner: string): string {
  if (selector.includes(`${label}=`)) return selector;
  return selector.includes('{') ? selector.replace(OWNER, `{${label}="${owner}",`) : `${selector}{${label}="${owner}"}`;
}

/** A unit test of promtool that asks which alerts fire. */
export function promtoolTest(one: AlertCase, label: string): object {
  const { alert, when, at, fires, owner = 'kept' } = one;
  return {
    name: `${alert}: ${when}`,
    interval: '15s',
    input_series: inputSeries(one, label),
    promql_expr_test: [{
      expr: `count by (instance) (ALERTS{alertname="${alert}",alertstate="firing",${label}="${owner}"})`,
      eval_time: at,
      exp_samples: fires.map((instance) => ({ labels: instance === '' ? '{}' : `{instance="${instance}"}`, value: 1 })),
    }],
  };
}

/** A unit test of promtool that another expression gives something, or nothing, in a case. */
export function promtoolExpression(one: AlertCase, label: string, { expr, gives }: { readonly expr: string; readonly gives: boolean }): object {
  return {
    name: `${expr}: ${one.when}`,
    interval: '15s',
    input_series: inputSeries(one, label),
    promql_expr_test: [{ expr: `count(${expr}) > bool 0 or vector(0)`, eval_time: one.at, exp_samples: [{ labels: '{}', value: gives ? 1 : 0 }] }],
  };
}
