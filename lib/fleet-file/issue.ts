/** One thing wrong with a file: where it stands, and what to do about it. */
export interface FleetFileIssue {
  /** Name of the file as the caller gave it. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** Path of the value, such as `redis.config.maxclients`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** Thrown for a fleet.yaml that cannot be used: carries everything that is wrong with it, in the order of the file. */
export class FleetFileError extends Error {
  public constructor(public readonly issues: readonly FleetFileIssue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.name = 'FleetFileError';
  }
}

/** One line: `fleet.yaml:12:5: redis.port: "port" must be …`. */
export function formatIssue(issue: FleetFileIssue): string {
  const path = issue.path === '' ? '' : `${issue.path}: `;
  return `${issue.file}:${issue.line}:${issue.column}: ${path}${issue.message}`;
}

/** A path as one text: `access.clients[0].cidr`, `kernel.sysctls["vm.swappiness"]`. */
export function formatPath(path: readonly string[]): string {
  return path.map((name, index) => formatName(name, index === 0)).join('');
}

function formatName(name: string, first: boolean): string {
  if (/^\d+$/.test(name)) {
    return `[${name}]`;
  }
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) {
    return `[${JSON.stringify(name)}]`;
  }
  return first ? name : `.${name}`;
}

/** A problem found before its line and column are known. */
export interface PathProblem {
  readonly path: readonly string[];
  readonly message: string;
  /** Whether it stands at the key and not at the value. */
  readonly ofKey?: boolean;
}
