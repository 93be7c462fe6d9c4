import { Problems } from '../../problems';
import { secretEntryKey, secretName } from './kube-name';

/**
 * One entry of a Secret that exists in the cluster: the only way by which a secret reaches a side service.
 *
 * The Secret itself is made elsewhere, such as by the External Secrets operator or a CSI driver: what stands in a chart stands in
 * files, templates and logs.
 */
export class SecretKey {
  /**
   * The entry `key` of the Secret `secretName` in the namespace of the service.
   *
   * Throws when one of them is no such name.
   */
  public static of(secretName: string, key: string): SecretKey {
    return new SecretKey(secretName, key);
  }

  private constructor(
    /** Name of the Secret. */
    public readonly secretName: string,
    /** Key of the entry. */
    public readonly key: string,
  ) {
    this.check();
  }

  /** Private, so that no literal has this type. */
  private check(): void {
    const problems = new Problems();
    problems.check('secretName', secretName('secretName', this.secretName));
    problems.check('key', secretEntryKey('key', this.key));
    problems.throwIfAny();
  }
}
