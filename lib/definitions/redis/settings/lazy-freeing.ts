import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import { directivesOf } from './words';
import type { Words } from './words';

/** Which memory is freed by a thread of its own, so that nobody waits for it. */
export interface LazyFreeingProps {
  /**
   * Of keys that are evicted.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default true
   */
  readonly eviction?: boolean;
  /**
   * Of keys that expire.
   * @default true
   */
  readonly expiry?: boolean;
  /**
   * Of values that another command overwrites, as RENAME does.
   * @default true
   */
  readonly serverDeletion?: boolean;
  /**
   * Of keys that DEL deletes.
   * @default true
   */
  readonly userDeletion?: boolean;
  /**
   * Of FLUSHALL, FLUSHDB and SCRIPT FLUSH without a word for how.
   * @default true
   */
  readonly userFlush?: boolean;
  /**
   * Of the data of a replica that receives a full copy.
   * @default true
   */
  readonly replicaFlush?: boolean;
}

/** The directives of lazy freeing, by property. */
export const LAZY_WORDS: Words<LazyFreeingProps> = {
  eviction: 'lazyfree-lazy-eviction',
  expiry: 'lazyfree-lazy-expire',
  serverDeletion: 'lazyfree-lazy-server-del',
  userDeletion: 'lazyfree-lazy-user-del',
  userFlush: 'lazyfree-lazy-user-flush',
  replicaFlush: 'replica-lazy-flush',
};

const KINDS = Object.keys(LAZY_WORDS);

/** Which memory is freed by a thread of its own: a large value that is deleted then holds up nobody. */
export class LazyFreeing {
  /** All of it, as in a configuration that says nothing. */
  public static all(): LazyFreeing {
    return new LazyFreeing(Object.fromEntries(KINDS.map((kind) => [kind, true])));
  }

  /** None: each command frees what it deletes, and memory is back when it returns. */
  public static none(): LazyFreeing {
    return new LazyFreeing(Object.fromEntries(KINDS.map((kind) => [kind, false])));
  }

  /** What was said, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  public constructor(props: LazyFreeingProps = {}) {
    const problems = new Problems();
    this.directives = frozenRecord(directivesOf(problems, props, LAZY_WORDS));
    problems.throwIfAny();
  }
}
