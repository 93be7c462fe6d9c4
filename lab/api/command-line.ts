/** The lab that a command is about, unless another is named. */
export const DEFAULT_NAME = 'lab';

/**
 * What a user types for a command of one lab, as errors and hints have it.
 * @param command such as `down --force`
 * @param name the lab's
 */
export function commandLine(command: string, name: string): string {
  return `redis-fleet lab ${command}${name === DEFAULT_NAME ? '' : ` --name ${name}`}`;
}
