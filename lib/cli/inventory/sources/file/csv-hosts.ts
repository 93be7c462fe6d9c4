import { didYouMean } from '../../../../definitions/nearest';
import { own } from '../../../../definitions/own';
import type { InventoryHost, RawValue, RawVariables } from '../../../../rendering/inventory/host';
import { CsvError, type CsvRow, csvRows } from './csv';
import { FileProblems } from './file-problems';
import { groupProblem, isHostName, staticHost, VARIABLE_NAME, variableProblem } from './static-host';

const PORT = 'ansible_port';
const PORT_COLUMN = 'port';
const MAX_PORT = 65_535;
const WITH_PORT = /^[^:]+:\d+$/;
/** Columns with a meaning of their own, in words as people write them, and the variables that they fill. */
const COLUMNS: Readonly<Record<string, string>> = {
  user: 'ansible_user', [PORT_COLUMN]: PORT, 'key file': 'ansible_ssh_private_key_file', address: 'ansible_host',
};
const HOST = 'host';
const GROUPS = 'groups';
const TAG = 'tag:';
/** Whole numbers in plain digits are numbers; `007` and telephone numbers stay texts. */
const NUMBER = /^(0|-?[1-9]\d{0,14})$/;

/** What a column is for. */
type Column = { readonly kind: 'host' | 'groups' | 'none' } | { readonly kind: 'variable' | 'tag'; readonly name: string };

/**
 * The hosts of a CSV file: its first row names the columns, each other row is a host.
 *
 * Columns are `host`, `address`, `user`, `port`, `key file`, `groups` (several with spaces, commas, semicolons or `|`
 * between), `tag:KEY` for a tag, and any name of a variable. An empty cell says nothing. Throws a CliError with everything
 * that is wrong, each with its line.
 */
export function hostsInCsv(text: string, file: string): InventoryHost[] {
  const problems = new FileProblems();
  const attempt = <Made>(make: () => Made): Made | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof CsvError)) {
        throw error;
      }
      problems.add(`${file}:${error.line}`, error.message);
      return undefined;
    }
  };
  const hosts = attempt(() => {
    const [head, ...rows] = csvRows(text);
    if (head === undefined) {
      throw new CsvError(1, `the file must begin with the names of columns, among them ${HOST}; it is empty`);
    }
    const columns = columnsOf(head);
    const seen = new Map<string, number>();
    return rows.map((row) => attempt(() => hostOf(row, columns, seen))).filter((host) => host !== undefined);
  });
  problems.throwIfAny();
  return hosts ?? [];
}

function columnsOf({ line, cells }: CsvRow): Column[] {
  const columns = cells.map((cell) => columnOf(cell, line));
  if (!columns.some(({ kind }) => kind === 'host')) {
    throw new CsvError(line, `a column must be called ${HOST}, got ${cells.map((cell) => JSON.stringify(cell)).join(', ')}`);
  }
  const keys = columns.filter(({ kind }) => kind !== 'none').map((column) => JSON.stringify(column));
  const twice = cells.find((cell, index) => columns[index]?.kind !== 'none' && keys.indexOf(JSON.stringify(columns[index])) !== keys.lastIndexOf(JSON.stringify(columns[index])) && cell !== '');
  if (twice !== undefined) {
    throw new CsvError(line, `column ${JSON.stringify(twice)} stands twice, maybe by another of its names; keep one`);
  }
  return columns;
}

function columnOf(cell: string, line: number): Column {
  const plain = cell.toLowerCase().replace(/[\s_-]+/g, ' ');
  if (cell.startsWith(TAG) && cell.length > TAG.length) {
    return { kind: 'tag', name: cell.slice(TAG.length) };
  }
  if (plain === '' || plain === HOST || plain === GROUPS) {
    return { kind: plain === '' ? 'none' : plain };
  }
  const name = own(COLUMNS, plain) ?? cell;
  if (!VARIABLE_NAME.test(name)) {
    const known = [HOST, GROUPS, ...Object.keys(COLUMNS)];
    throw new CsvError(line, `a column must be ${known.join(', ')}, tag:KEY or the name of a variable, which is letters, digits and _, got ${JSON.stringify(cell)}${didYouMean(plain, known)}`);
  }
  return { kind: 'variable', name };
}

function hostOf({ line, cells }: CsvRow, columns: readonly Column[], seen: Map<string, number>): InventoryHost {
  const extra = cells.findIndex((cell, index) => cell !== '' && (columns[index]?.kind ?? 'none') === 'none');
  if (extra !== -1) {
    throw new CsvError(line, `cell ${extra + 1}, ${JSON.stringify(cells[extra])}, is in no column that has a name; name the column, or quote cells that hold the separator`);
  }
  const filled = columns.flatMap((column, index) => (cells[index] === undefined || cells[index] === '' ? [] : [{ column, cell: cells[index] }]));
  const name = filled.find(({ column }) => column.kind === 'host')?.cell ?? '';
  checkName(name, line, seen);
  const pairs = (kind: 'variable' | 'tag'): [string, string][] => filled.flatMap(({ column, cell }): [string, string][] => (column.kind === kind ? [[column.name, cell]] : []));
  const groups = groupsIn(filled.find(({ column }) => column.kind === 'groups')?.cell ?? '', line);
  const variables: RawVariables = Object.fromEntries(pairs('variable').map(([key, cell]): [string, RawValue] => [key, valueOf(key, cell, line)]));
  return staticHost({ name, groups, variables, tags: Object.fromEntries(pairs('tag')) });
}

function checkName(name: string, line: number, seen: Map<string, number>): void {
  if (!isHostName(name)) {
    const remedy = WITH_PORT.test(name) ? `; a port stands in the column ${PORT_COLUMN}` : '';
    throw new CsvError(line, `${HOST} must be the name or the address of a host, letters, digits or "_.-", got ${JSON.stringify(name)}${remedy}`);
  }
  const before = seen.get(name);
  if (before !== undefined) {
    throw new CsvError(line, `host ${name} stands in line ${before} too; keep one`);
  }
  seen.set(name, line);
}

function groupsIn(cell: string, line: number): string[] {
  const groups = cell.split(/[\s,;|]+/).filter((group) => group !== '');
  const wrong = groups.map(groupProblem).find((problem) => problem !== undefined);
  if (wrong !== undefined) {
    throw new CsvError(line, wrong);
  }
  return [...new Set(groups)];
}

/** Ansible's own variables are texts, such as a user called 1000, but for the port. */
function valueOf(name: string, cell: string, line: number): RawValue {
  if (name === PORT && !(NUMBER.test(cell) && Number(cell) >= 1 && Number(cell) <= MAX_PORT)) {
    throw new CsvError(line, `${PORT_COLUMN} must be a whole number 1-${MAX_PORT}, got ${JSON.stringify(cell)}`);
  }
  const problem = variableProblem(name, cell);
  if (problem !== undefined) {
    throw new CsvError(line, problem);
  }
  const isText = name.startsWith('ansible_') && name !== PORT;
  return !isText && NUMBER.test(cell) ? Number(cell) : cell;
}
