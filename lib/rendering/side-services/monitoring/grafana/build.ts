import type { Dashboard, DataSource, Panel, PanelKind, Target, Unit, Variable } from './model';

/** A query and what its lines are called: `{{label}}` stands for a label's value. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** A panel, in short. */
export interface PanelPlan {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** @default timeseries */
  readonly kind?: PanelKind;
  /** Whether lines are filled and laid on one another. @default false */
  readonly stacked?: boolean;
}

/** A dashboard, in short. */
export interface DashboardPlan {
  /** Never changes, so that links stay. */
  readonly uid: string;
  readonly title: string;
  /** Label that the first choice is made by, such as `redis_fleet`, and a metric that has it. */
  readonly choice: { readonly label: string; readonly title: string; readonly metric: string };
  readonly panels: readonly PanelPlan[];
}

const SOURCE: DataSource = { type: 'prometheus', uid: '${datasource}' };
/** Since Grafana 10: all that is used here. */
const SCHEMA_VERSION = 39;
const COLUMNS = 24;
const SIZES = { stat: { w: 4, h: 4 }, timeseries: { w: 12, h: 8 } } as const;

/** Matchers of all queries of a dashboard: what is chosen above its panels. */
export function chosen(label: string): string {
  return `${label}=~"$${label}",instance=~"$instance"`;
}

/** The dashboard with its panels in rows, from left to right. */
export function dashboard({ uid, title, choice, panels }: DashboardPlan): Dashboard {
  return {
    uid,
    title,
    tags: ['redis', 'redis-fleet'],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [] },
    templating: { list: variables(choice) },
    panels: placed(panels),
  };
}

function variables({ label, title, metric }: DashboardPlan['choice']): Variable[] {
  const source: Variable = { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', multi: false, includeAll: false, hide: 0, regex: '', refresh: 1 };
  const byLabel = (name: string, shown: string, query: string): Variable => ({
    name, label: shown, type: 'query', datasource: SOURCE, definition: query, query: { query, refId: name }, refresh: 2, sort: 1, multi: true, includeAll: true, allValue: '.*', hide: 0, regex: '',
  });
  return [
    source,
    byLabel(label, title, `label_values(${metric}, ${label})`),
    byLabel('instance', 'Instance', `label_values(${metric}{${label}=~"$${label}"}, instance)`),
  ];
}

function placed(plans: readonly PanelPlan[]): Panel[] {
  const panels: Panel[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  plans.forEach((plan, index) => {
    const { w, h } = SIZES[plan.kind ?? 'timeseries'];
    if (x + w > COLUMNS || (rowHeight !== 0 && rowHeight !== h)) {
      [x, y, rowHeight] = [0, y + rowHeight, 0];
    }
    panels.push(panel(plan, index + 1, { x, y, w, h }));
    [x, rowHeight] = [x + w, h];
  });
  return panels;
}

function panel({ title, description, unit, queries, kind = 'timeseries', stacked = false }: PanelPlan, id: number, gridPos: Panel['gridPos']): Panel {
  const lines = { drawStyle: 'line', lineWidth: 1, fillOpacity: stacked ? 30 : 10, showPoints: 'never', spanNulls: false, stacking: { mode: stacked ? 'normal' : 'none', group: 'A' } };
  return {
    id, type: kind, title, description, datasource: SOURCE, gridPos,
    targets: queries.map((query, index) => target(query, index, kind)),
    fieldConfig: { defaults: { unit, ...kind === 'timeseries' ? { custom: lines, min: 0 } : {} }, overrides: [] },
    options: kind === 'stat'
      ? { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, colorMode: 'none', graphMode: 'none', justifyMode: 'auto', orientation: 'auto', textMode: 'auto' }
      : { legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] }, tooltip: { mode: 'multi', sort: 'desc' } },
  };
}

function target({ expr, legend }: Query, index: number, kind: PanelKind): Target {
  return { refId: String.fromCharCode('A'.charCodeAt(0) + index), datasource: SOURCE, expr, legendFormat: legend, instant: kind === 'stat', range: kind === 'timeseries' };
}
