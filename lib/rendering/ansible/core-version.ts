/** A version of ansible-core, whose settings stay as they are between two minor releases. */
export interface CoreVersion {
  readonly major: number;
  readonly minor: number;
}

/** The oldest ansible-core that what is written here works with: that of Debian 12. */
export const OLDEST_CORE: CoreVersion = { major: 2, minor: 14 };

/** The latest ansible-core that the keys of its settings were checked with. */
export const NEWEST_CORE: CoreVersion = { major: 2, minor: 19 };

/** The version in a text such as `2.19.14`; undefined where there is none. */
export function coreVersion(text: string): CoreVersion | undefined {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\.\w{1,40})*$/.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** The version as its makers write it. */
export function coreName({ major, minor }: CoreVersion): string {
  return `${major}.${minor}`;
}

/** Whether a version is older than another. */
export function isOlder(one: CoreVersion, other: CoreVersion): boolean {
  return one.major === other.major ? one.minor < other.minor : one.major < other.major;
}
