import type { SecretKey } from '../core/secret-key';

/** How to log in to a Redis. */
export interface RedisLoginProps {
  /**
   * Name of the ACL user, 1-64 letters, digits, `_`, `.`, `:`, `@` or `-`.
   * @default default
   */
  readonly username?: string;
  /** Its password in clear text, without a line feed at its end. */
  readonly password: SecretKey;
}
