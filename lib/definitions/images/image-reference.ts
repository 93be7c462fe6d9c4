import type { Form } from '../checks';

/** An id of EC2. */
export const IMAGE_ID: Form = { pattern: /^ami-[0-9a-f]{8,17}$/, allowed: 'the id of an image such as ami-0123456789abcdef0' };

/** A pointer to an image, at one of its versions. */
export interface ImagePointer {
  /** Name of the SSM parameter, such as `/redis-fleet/images/redis/stable`. */
  readonly name: string;
  /** Version of the parameter, 1 or more; Parameter Store keeps the newest 100. */
  readonly version: number;
}

/** How an image is looked up at synth. */
export interface ImageLookup {
  /** Who owns it: the id of an account, `self` or `amazon`. */
  readonly owner: string;
  /** Its name, with `*` and `?` for what is not known of it. */
  readonly name: string;
  /**
   * Further filters of EC2 by name, such as `{ 'tag:redis-fleet:image': 'redis' }`.
   * @default - none
   */
  readonly filters?: Record<string, string>;
}
