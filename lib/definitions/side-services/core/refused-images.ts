/** An image that must not run, by the end of its name. */
interface RefusedImage {
  /** Matches a name, or one behind a registry or a mirror's path. */
  readonly name: RegExp;
  /** Why, and what to use instead. */
  readonly why: string;
}

const REFUSED: readonly RefusedImage[] = [
  {
    name: /(^|\/)provectuslabs\/kafka-ui$/,
    why: 'it is no longer maintained and has a remote code execution without login (CVE-2023-52251); use ghcr.io/kafbat/kafka-ui',
  },
  { name: /(^|\/)envoyproxy\/envoy-dev$/, why: 'it is rebuilt from unreleased sources; use envoyproxy/envoy with the tag of a release' },
  { name: /(^|\/)bitnami\/[^/]+$/, why: 'its versioned tags were withdrawn on 2025-08-28; use the image of the program\'s own project' },
  { name: /(^|\/)bitnamilegacy\/[^/]+$/, why: 'it has had no security updates since 2025-08-28; use the image of the program\'s own project' },
];

/** Words of tags that name another image every day, at their beginning or, as in `v1.40-latest`, at their end. */
const MOVING_WORD = /^(latest|stable|edge|nightly|main|master|dev|develop|snapshot|unstable)(-|$)|-(latest|nightly|snapshot)$/i;
/** `7`, `7.2` and `7-alpine` move with every release of the official images; a release has three numbers. */
const SERIES = /^v?\d{1,2}(\.\d{1,3})?(-[a-z][a-z0-9.]*)?$/;
/** The official images of Docker Hub have no owner before their name. */
const OFFICIAL = /^((docker\.io|index\.docker\.io|public\.ecr\.aws\/docker)\/)?(library\/)?[^/]+$/;

/** Why an image must not run; undefined for all others. */
export function refusedImage(name: string): string | undefined {
  return REFUSED.find((refused) => refused.name.test(name))?.why;
}

/** Whether a tag of an image names one image today and another tomorrow. A tag without a digit, such as `alpine`, names no release. */
export function isMovingTag(image: string, tag: string): boolean {
  return MOVING_WORD.test(tag) || !/\d/.test(tag) || (OFFICIAL.test(image) && SERIES.test(tag));
}
