import * as z from 'zod';

const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });
const gridPos = z.strictObject({ x: z.int().min(0).max(23), y: z.int().min(0), w: z.int().min(1).max(24), h: z.int().min(1) });
const target = z.strictObject({ refId: z.string().regex(/^[A-Z]$/), datasource, expr: z.string().min(1), legendFormat: z.string().min(1), instant: z.boolean(), range: z.boolean() })
  .refine(({ instant, range }) => instant !== range, 'is one of instant and range');

/** Units by their ids: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
const unit = z.enum(['none', 'short', 's', 'bytes', 'Bps', 'percentunit', 'ops', 'bool_yes_no']);

const lines = z.strictObject({
  drawStyle: z.enum(['line', 'bars', 'points']), lineWidth: z.int().min(0).max(10), fillOpacity: z.int().min(0).max(100), showPoints: z.enum(['auto', 'always', 'never']),
  spanNulls: z.boolean(), stacking: z.strictObject({ mode: z.enum(['none', 'normal', 'percent']), group: z.string() }),
});

const common = { id: z.int().min(1), title: z.string().min(1), description: z.string().min(1), datasource, gridPos, targets: z.array(target).min(1).max(26) };
const timeseries = z.strictObject({
  ...common, type: z.literal('timeseries'),
  fieldConfig: z.strictObject({ defaults: z.strictObject({ unit, min: z.number(), custom: lines }), overrides: z.array(z.never()) }),
  options: z.strictObject({
    legend: z.strictObject({ displayMode: z.enum(['list', 'table', 'hidden']), placement: z.enum(['bottom', 'right']), showLegend: z.boolean(), calcs: z.array(z.string()) }),
    tooltip: z.strictObject({ mode: z.enum(['single', 'multi', 'none']), sort: z.enum(['asc', 'desc', 'none']) }),
  }),
});
const stat = z.strictObject({
  ...common, type: z.literal('stat'),
  fieldConfig: z.strictObject({ defaults: z.strictObject({ unit }), overrides: z.array(z.never()) }),
  options: z.strictObject({
    reduceOptions: z.strictObject({ calcs: z.array(z.enum(['lastNotNull', 'last', 'mean', 'max', 'min', 'sum'])), fields: z.string(), values: z.boolean() }),
    colorMode: z.enum(['none', 'value', 'background']), graphMode: z.enum(['none', 'area']), justifyMode: z.enum(['auto', 'center']),
    orientation: z.enum(['auto', 'horizontal', 'vertical']), textMode: z.enum(['auto', 'value', 'value_and_name', 'name', 'none']),
  }),
});

const ofVariable = { name: z.string().regex(/^\w+$/), label: z.string().min(1), multi: z.boolean(), includeAll: z.boolean(), hide: z.int().min(0).max(2), regex: z.string(), refresh: z.int().min(0).max(2) };
const variable = z.discriminatedUnion('type', [
  z.strictObject({ ...ofVariable, type: z.literal('datasource'), query: z.literal('prometheus') }),
  z.strictObject({
    ...ofVariable, type: z.literal('query'), datasource, definition: z.string(), query: z.strictObject({ query: z.string(), refId: z.string() }), sort: z.int().min(0).max(8), allValue: z.string(),
  }),
]);

/**
 * The fields of a dashboard that Grafana documents, as far as ours have them; none beside them.
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export const dashboardSchema = z.strictObject({
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  title: z.string().min(1),
  tags: z.array(z.string()),
  schemaVersion: z.int().min(39),
  version: z.int().min(1),
  editable: z.boolean(),
  graphTooltip: z.int().min(0).max(2),
  refresh: z.string().regex(/^\d+[smh]$/),
  time: z.strictObject({ from: z.string().regex(/^now/), to: z.literal('now') }),
  timezone: z.enum(['browser', 'utc']),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  templating: z.strictObject({ list: z.array(variable) }),
  panels: z.array(z.discriminatedUnion('type', [timeseries, stat])).min(1),
});
