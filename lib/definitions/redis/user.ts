import { text } from '../checks';
import { Problems } from '../problems';

/** A user with rules of the caller's own. */
export interface RedisUserProps {
  /** Name: 1-64 letters, digits, `_` or `-`, beginning with a letter; not `default`, which is always off. */
  readonly name: string;
  /** ACL rules: which keys, channels and commands, such as `~cache:* &* +@read`; passwords are refused. */
  readonly rules: string;
}

const NAME = { pattern: /^(?!default$)[A-Za-z][A-Za-z0-9_-]{0,63}$/, allowed: '1-64 letters, digits, _ or -, beginning with a letter, and not "default"' };
/** Key patterns, channel patterns and command rules; no password, no on/off, no reset, no selector. */
const RULE = /^((%(R|W|RW))?~|&)[^\s'"\\]{1,256}$|^[+-]@?[a-z][a-z0-9_|-]{0,63}$|^(allkeys|allchannels)$/i;

/**
 * A user of Redis: its password lives in Secrets Manager and reaches the node's users.acl only as a SHA-256.
 *
 * Throws when the name or a rule is not one that Redis takes.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export class RedisUser {
  /** An application: all keys and channels, but no dangerous and no administrative command. */
  public static application(name = 'app'): RedisUser {
    return new RedisUser({ name, rules: '~* &* +@all -@dangerous -@admin +info' });
  }

  /** An administrator: everything; the node's own programs use it too. */
  public static admin(): RedisUser {
    return new RedisUser({ name: 'admin', rules: '~* &* +@all' });
  }

  /** Name of the user. */
  public readonly name: string;
  /** Its ACL rules. */
  public readonly rules: string;

  public constructor(props: RedisUserProps) {
    const problems = new Problems();
    problems.check('name', text('name', props.name, NAME));
    const bad = props.rules.split(' ').filter((rule) => !RULE.test(rule));
    if (bad.length > 0) {
      problems.add('rules', `"rules" must be key patterns (~), channels (&) and commands (+ or -) separated by single spaces, got ${JSON.stringify(bad.join(' '))}`);
    }
    problems.throwIfAny();
    this.name = props.name;
    this.rules = props.rules;
  }
}
