import type { SecretKey } from '../core/secret-key';

/** How clients log in to a proxy. */
export interface RedisProxyAccessProps {
  /**
   * Name that clients give who give one, 1-64 letters, digits, `_`, `.`, `:`, `@` or `-`.
   * @default default
   */
  readonly username?: string;
  /** Passwords in clear text, without a line feed at their end, 1-4: each is taken, so that a new one can come before the old one goes. */
  readonly passwords: SecretKey[];
}
