import { knownAtSynth, text } from '../checks';
import { Problems } from '../problems';
import { categoryProblem, idlePatterns, isRule } from './acl-rules';

/** A user with rules of the caller's own. */
export interface RedisUserProps {
  /** Name: 1-64 letters, digits, `_` or `-`, beginning with a letter; not `default`, which is always off, nor a word such as `constructor`. */
  readonly name: string;
  /** ACL rules: which keys, channels and commands, such as `~cache:* &* +@read`; passwords are refused. */
  readonly rules: string;
}

const NAME = { pattern: /^(?!default$)[A-Za-z][A-Za-z0-9_-]{0,63}$/, allowed: '1-64 letters, digits, _ or -, beginning with a letter, and not "default"' };
const MAX_RULES = 200;

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
    problems.check('name', nameProblem(props.name));
    checkRules(problems, props.rules.split(' '));
    problems.throwIfAny();
    this.name = props.name;
    this.rules = props.rules;
  }
}

/** Each user is a construct by its name, and what every object has is none of its own. */
function nameProblem(name: string): string | undefined {
  const problem = knownAtSynth('name', name) ?? text('name', name, NAME);
  const taken = Object.hasOwn(Object.prototype, name);
  return problem ?? (taken ? `"name" must not be a word that every object of JavaScript has, got ${JSON.stringify(name)}; choose another` : undefined);
}

function checkRules(problems: Problems, rules: readonly string[]): void {
  if (rules.length > MAX_RULES) {
    problems.add('rules', `"rules" must be at most ${MAX_RULES} rules, got ${rules.length}; use categories such as +@read`);
  }
  const bad = rules.filter((rule) => !isRule(rule));
  if (bad.length > 0) {
    problems.add('rules', `"rules" must be key patterns (~), channels (&) and commands (+ or -) separated by single spaces, got ${JSON.stringify(bad.join(' '))}`);
  }
  rules.forEach((rule) => problems.check('rules', categoryProblem(rule)));
  const idle = idlePatterns(rules);
  if (idle.length > 0) {
    problems.add('rules', `"rules" allow all keys or channels before ${idle.join(' ')}, which Redis refuses; leave out the one or the other`);
  }
}
