import { existsSync } from 'node:fs';
import ts from 'typescript';
import { DASHBOARDS } from '../../../lib/rendering/side-services/monitoring/grafana/dashboards';
import { OVERVIEW } from '../../../lib/rendering/side-services/monitoring/grafana/overview';
import type { Dashboard, Panel } from '../../../lib/rendering/side-services/monitoring/grafana/model';
import { inProject } from '../../support/project';

const FILE = inProject('dashboards.ts');
const SCHEMA = inProject('node_modules', '@grafana', 'schema', 'dist', 'types', 'raw');
const OPTIONS: ts.CompilerOptions = { noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };

/** Grafana's own types; its enums as the texts that they are in a file. `definition` is what a variable's query is called in its editor. */
const TYPES = `
import type { Dashboard, Panel, VariableModel } from '${SCHEMA}/dashboard/x/dashboard_types.gen';
import type { Options as Stat } from '${SCHEMA}/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { FieldConfig as Lines, Options as Timeseries } from '${SCHEMA}/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
type Json<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T : T extends Array<infer Item> ? Json<Item>[] : { [Key in keyof T]: Json<T[Key]> };
interface Variable extends Json<VariableModel> { definition?: string }
`;

/** What Grafana's types say is wrong with a dashboard. */
function schemaProblems({ panels, templating: { list }, ...rest }: Dashboard): string[] {
  const lines = [TYPES, constant('Json<Omit<Dashboard, "panels" | "templating">>', rest), ...list.map((variable) => constant('Variable', variable)), ...panels.flatMap(panelConstants)];
  return compile(lines.map((line, index) => line.replace('NAME', `_${index}`)).join('\n'));
}

/** Panels of all kinds have one type, in which options are anything: those of each kind have types of their own. */
function panelConstants({ options, fieldConfig: { defaults, overrides }, ...panel }: Panel): string[] {
  const { custom, ...common } = defaults as { readonly custom?: object };
  return [
    constant('Json<Omit<Panel, "options">>', { ...panel, fieldConfig: { defaults: common, overrides } }),
    constant(panel.type === 'stat' ? 'Partial<Json<Stat>>' : 'Json<Timeseries>', options),
    ...custom === undefined ? [] : [constant('Json<Lines>', custom)],
  ];
}

const constant = (type: string, value: object): string => `export const NAME: ${type} = ${JSON.stringify(value)};`;

/** The files of TypeScript and Grafana, which are the same for all dashboards. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function compile(text: string): string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...others) => {
    if (name === FILE) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...others));
    return parsed.get(name);
  };
  const program = ts.createProgram([FILE], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('Grafana\'s own types', () => {
  test('are here', () => {
    expect(existsSync(SCHEMA)).toBe(true);
  });

  test.each(Object.entries(DASHBOARDS))('take the dashboard %s', (_name, dashboard) => {
    expect(schemaProblems(dashboard)).toEqual([]);
  });

  const [first] = OVERVIEW.panels;
  test.each<[string, object, string]>([
    ['a field of no dashboard', { colour: 'red' }, '"colour"\' does not exist'],
    ['a value that a field may not have', { graphTooltip: 9 }, 'not assignable to type \'DashboardCursorSync'],
    ['options of no panel of that kind', { panels: [{ ...first, options: { ...first?.options, colorMode: 'rainbow' } }] }, '"rainbow"'],
  ])('refuse %s', (_what, wrong, message) => {
    expect(schemaProblems({ ...OVERVIEW, ...wrong }).join('\n')).toContain(message);
  });
});
