import { DASHBOARDS, dashboardFile } from '../../../../lib/rendering/side-services/monitoring/grafana/dashboards';
import { dashboardSchema } from '../../../support/monitoring/dashboard-schema';
import { queriesOf } from '../../../support/monitoring/queries';

const dashboards = Object.entries(DASHBOARDS);

describe('the dashboard', () => {
  test.each(dashboards)('%s has the structure that Grafana documents', (_name, dashboard) => {
    expect(dashboardSchema.safeParse(JSON.parse(dashboardFile(dashboard)))).toMatchObject({ success: true });
  });

  test.each(dashboards)('%s has panels with ids of their own, within 24 columns, none over another', (_name, { panels }) => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`));
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });

  test.each(dashboards)('%s asks for what is chosen, in every query', (_name, dashboard) => {
    const [, owner] = dashboard.templating.list;
    for (const { expr } of dashboard.panels.flatMap(({ targets }) => targets)) {
      expect(expr).toContain(`${owner?.name}=~"$${owner?.name}",instance=~"$instance"`);
    }
    expect(queriesOf(dashboard).length).toBeGreaterThanOrEqual(dashboard.panels.length);
  });

  test('is one of four, whose ids and titles are their own', () => {
    expect(new Set(dashboards.map(([, { uid }]) => uid)).size).toBe(4);
    expect(new Set(dashboards.map(([, { title }]) => title)).size).toBe(4);
  });

  test('is refused by the schema with a field that Grafana does not have', () => {
    const dashboard = { ...DASHBOARDS.overview, colour: 'red' };
    expect(dashboardSchema.safeParse(dashboard)).toMatchObject({ success: false });
  });
});
