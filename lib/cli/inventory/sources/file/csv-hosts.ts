import { HOST_NAME_ALLOWED } from '../../../../definitions/inventory/host-name';
import { didYouMean } from '../../../../definitions/nearest';
import { own } from '../../../../definitions/own';
import type { InventoryHost, RawValue } from '../../../../rendering/inventory/host';
import { CsvError, type CsvRow, csvRows } from './csv';
import { FileProblems } from './file-problems';
import { groupProblem, isHostName, keptWordProblem, staticHost, VARIABLE_NAME, variableProblem } from './static-host';

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

/** What a column is for; one that is wrong has been complained of. */
type Column = { readonly kind: 'host' | 'groups' | 'none' | 'wrong' } | { readonly kind: 'variable' | 'tag'; readonly name: string; readonly title: string };

/** Tells what is wrong in a line. */
type ComplainOfLine = (line: number, message: string) => void;

/**
 * The hosts of a CSV file: its first row names the columns, each other row is a host.
 *
 * Columns are `host`, `address`, `user`, `port`, `key file`, `groups` (several with spaces, commas, semicolons or `|`
 * between), `tag:KEY` for a tag, and any name of a variable. An empty cell says nothing. Throws a CliError with everything
 * that is wrong, each with its line.
 */
export function hostsInCsv(text: string, file: string): InventoryHost[] {
  const problems = new FileProblems();
  const complain: ComplainOfLine = (line, message) => problems.add(`${file}:${line}`, message);
  const [head, ...rows] = rowsOf(text, complain);
  const hosts = head === undefined ? [] : hostsOf(rows, columnsOf(head, complain), complain);
  problems.throwIfAny();
  return hosts;
}

function rowsOf(text: string, complain: ComplainOfLine): CsvRow[] {
  try {
    const rows = csvRows(text);
    if (rows.length === 0) {
      complain(1, `the file must begin with the names of columns, among them ${HOST}; it is empty`);
    }
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) {
      throw error;
    }
    complain(error.line, error.message);
    return [];
  }
}

function columnsOf({ line, cells }: CsvRow, complain: ComplainOfLine): Column[] {
  const columns = cells.map((cell) => columnOf(cell, line, complain));
  if (!columns.some(({ kind }) => kind === 'host')) {
    complain(line, `a column must be called ${HOST}, got ${cells.map((cell) => JSON.stringify(cell)).join(', ')}`);
  }
  const keys = columns.map((column) => ('name' in column ? `${column.kind}:${column.name}` : column.kind));
  keys.forEach((key, index) => {
    if (key !== 'none' && key !== 'wrong' && keys.indexOf(key) < index) {
      complain(line, `column ${JSON.stringify(cells[keys.indexOf(key)])} stands twice, maybe by another of its names; keep one`);
    }
  });
  return columns;
}

function columnOf(cell: string, line: number, complain: ComplainOfLine): Column {
  const plain = cell.toLowerCase().replace(/[\s_-]+/g, ' ');
  if (cell.startsWith(TAG) && cell.length > TAG.length) {
    return { kind: 'tag', name: cell.slice(TAG.length), title: cell };
  }
  if (plain === '' || plain === HOST || plain === GROUPS) {
    return { kind: plain === '' ? 'none' : plain };
  }
  const name = own(COLUMNS, plain) ?? cell;
  if (!VARIABLE_NAME.test(name)) {
    const known = [HOST, GROUPS, ...Object.keys(COLUMNS)];
    complain(line, `a column must be ${known.join(', ')}, tag:KEY or the name of a variable, which is letters, digits and _, got ${JSON.stringify(cell)}${didYouMean(plain, known)}`);
    return { kind: 'wrong' };
  }
  const kept = keptWordProblem(name);
  if (kept !== undefined) {
    complain(line, `column ${JSON.stringify(cell)}: ${kept}`);
    return { kind: 'wrong' };
  }
  return { kind: 'variable', name, title: cell };
}

function hostsOf(rows: readonly CsvRow[], columns: readonly Column[], complain: ComplainOfLine): InventoryHost[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const say = (message: string): void => complain(row.line, message);
    const host = hostOf(row, columns, say);
    const before = seen.get(host.name ?? '');
    if (before !== undefined) {
      say(`host ${host.name ?? ''} stands in line ${before} too; keep one`);
    } else if (host.name !== undefined && host.name !== '') {
      seen.set(host.name, row.line);
    }
    return host;
  });
}

function hostOf({ cells }: CsvRow, columns: readonly Column[], say: (message: string) => void): InventoryHost {
  const extra = cells.findIndex((cell, index) => cell !== '' && (columns[index]?.kind ?? 'none') === 'none');
  if (extra !== -1) {
    say(`cell ${extra + 1}, ${JSON.stringify(cells[extra])}, is in no column that has a name; name the column, or quote cells that hold the separator`);
  }
  const filled = columns.flatMap((column, index) => (cells[index] === undefined || cells[index] === '' ? [] : [{ column, cell: cells[index] }]));
  const name = filled.find(({ column }) => column.kind === 'host')?.cell ?? '';
  if (!isHostName(name) && columns.some(({ kind }) => kind === 'host')) {
    const remedy = WITH_PORT.test(name) ? `; a port stands in the column ${PORT_COLUMN}` : '';
    say(`${HOST} must be ${HOST_NAME_ALLOWED}, got ${JSON.stringify(name)}${remedy}`);
  }
  const groups = groupsIn(filled.find(({ column }) => column.kind === 'groups')?.cell ?? '', say);
  const variables: Record<string, RawValue> = {};
  const tags: Record<string, string> = {};
  for (const { column, cell } of filled) {
    if (column.kind === 'variable') {
      variables[column.name] = valueOf(column, cell, say);
    } else if (column.kind === 'tag') {
      tags[column.name] = cell;
    }
  }
  return staticHost({ name, groups, variables, tags });
}

function groupsIn(cell: string, say: (message: string) => void): string[] {
  const groups = cell.split(/[\s,;|]+/).filter((group) => group !== '');
  groups.map(groupProblem).forEach((problem) => problem !== undefined && say(problem));
  return [...new Set(groups)];
}

/** Ansible's own variables are texts, such as a user called 1000, but for the port. */
function valueOf({ name, title }: { readonly name: string; readonly title: string }, cell: string, say: (message: string) => void): RawValue {
  if (name === PORT && !(NUMBER.test(cell) && Number(cell) >= 1 && Number(cell) <= MAX_PORT)) {
    say(`${title} must be a whole number 1-${MAX_PORT}, got ${JSON.stringify(cell)}`);
    return cell;
  }
  const problem = variableProblem(name, cell, title);
  if (problem !== undefined) {
    say(problem);
  }
  const isText = name.startsWith('ansible_') && name !== PORT;
  return !isText && NUMBER.test(cell) ? Number(cell) : cell;
}
