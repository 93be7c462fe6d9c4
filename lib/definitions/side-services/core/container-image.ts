import { knownAtSynth, text } from '../../checks';
import { Problems } from '../../problems';
import { isMovingTag, refusedImage } from './refused-images';

const NAME = {
  pattern: /^(?=.{1,255}$)([a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?\/)?[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(\/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*$/,
  allowed: 'the name of an image without its tag, such as redis or ghcr.io/kafbat/kafka-ui',
};
const TAG = { pattern: /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, allowed: '1-128 letters, digits, _, . or -, not beginning with . or -' };
const DIGEST = { pattern: /^[0-9a-f]{64}$/, allowed: '64 hexadecimal digits' };

/**
 * An image that always means the same program: by a tag that does not move, or by its digest.
 *
 * Images that are known to be harmful are refused with the reason.
 */
export class ContainerImage {
  /**
   * The image with the tag of a release, such as `redis` and `7.2.16-alpine`.
   *
   * Throws for a tag that moves, such as `latest`, or `7.2` of an official image of Docker Hub.
   */
  public static tag(name: string, tag: string): ContainerImage {
    const problems = new Problems();
    checkName(problems, name);
    problems.check('tag', knownAtSynth('tag', tag) ?? text('tag', tag, TAG));
    if (isMovingTag(name, tag)) {
      problems.add('tag', `"tag" must name one release for good, got "${tag}", which is another image tomorrow; use the tag of a release or a digest`);
    }
    problems.throwIfAny();
    return new ContainerImage(name, `:${tag}`);
  }

  /** The image with the SHA-256 of its manifest: 64 hexadecimal digits, with or without `sha256:` in front. */
  public static digest(name: string, sha256: string): ContainerImage {
    const problems = new Problems();
    checkName(problems, name);
    const digits = sha256.replace(/^sha256:/, '');
    problems.check('sha256', knownAtSynth('sha256', sha256) ?? text('sha256', digits, DIGEST));
    problems.throwIfAny();
    return new ContainerImage(name, `@sha256:${digits}`);
  }

  /** What a container names: the image with its tag or digest. */
  public readonly reference: string;

  private constructor(
    /** Name without tag or digest. */
    public readonly name: string,
    private readonly version: string,
  ) {
    this.reference = `${name}${this.version}`;
  }
}

function checkName(problems: Problems, name: string): void {
  const wrong = knownAtSynth('name', name) ?? text('name', name, NAME);
  const why = wrong === undefined ? refusedImage(name) : undefined;
  problems.check('name', why === undefined ? wrong : `image "${name}" is refused: ${why}`);
}
