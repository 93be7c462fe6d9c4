import { type CoreVersion, coreName } from './core-version';

/** An installed Mitogen. */
export interface Mitogen {
  /** Such as `0.3.54`. */
  readonly version: string;
  /** Folder of its strategies. */
  readonly strategies: string;
}

/**
 * The first Mitogen that knows each ansible-core; Mitogen itself refuses an older one, but loads with one that is too new.
 * @see https://mitogen.networkgenomics.com/ansible_detailed.html and the release notes
 */
const FIRST: Readonly<Record<string, string>> = {
  '2.14': '0.3.6', '2.15': '0.3.7', '2.16': '0.3.7', '2.17': '0.3.9', '2.18': '0.3.19', '2.19': '0.3.25', '2.20': '0.3.33', '2.21': '0.3.49',
};

/** What speaks against a Mitogen with an ansible-core; undefined where nothing does. */
export function mitogenProblem(core: CoreVersion, version: string): string | undefined {
  const first = FIRST[coreName(core)];
  if (first === undefined) {
    return `no Mitogen is known to work with ansible-core ${coreName(core)}: it must be one of ${Object.keys(FIRST).join(', ')}; leave out --mitogen`;
  }
  if (isBefore(version, first)) {
    return `ansible-core ${coreName(core)} needs Mitogen ${first} or later, got ${version}; install it beside Ansible (pip install --upgrade mitogen), or leave out --mitogen`;
  }
  return undefined;
}

function isBefore(one: string, other: string): boolean {
  const [ours, theirs] = [numbers(one), numbers(other)];
  const at = theirs.findIndex((part, index) => part !== (ours[index] ?? 0));
  return at >= 0 && (ours[at] ?? 0) < (theirs[at] ?? 0);
}

function numbers(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
