/** What happens when a step fails: nothing more runs, and there is no image. */
const ON_FAILURE = 'Abort';
/** Tries of a download, which a network may break. */
const DOWNLOAD_ATTEMPTS = 3;
const DOWNLOAD_SECONDS = 300;
/** Seconds from the request for a restart to the restart, so that the log of the step gets out. */
const REBOOT_DELAY = 5;

interface Step {
  /** Unique in its phase. */
  readonly name: string;
  readonly onFailure: typeof ON_FAILURE;
}

/** Makes folders anew: what was in them is gone. */
export interface CreateFolderStep extends Step {
  readonly action: 'CreateFolder';
  readonly inputs: readonly { readonly path: string; readonly owner: string; readonly group: string; readonly permissions: string; readonly overwrite: boolean }[];
}

/** Downloads objects of S3 into folders that exist. */
export interface S3DownloadStep extends Step {
  readonly action: 'S3Download';
  readonly timeoutSeconds: number;
  readonly maxAttempts: number;
  readonly inputs: readonly { readonly source: string; readonly destination: string; readonly overwrite: boolean }[];
}

/** Runs a text by Bash, as root. */
export interface ExecuteBashStep extends Step {
  readonly action: 'ExecuteBash';
  readonly timeoutSeconds: number;
  readonly inputs: { readonly commands: readonly [string] };
}

/** Restarts the machine, and goes on with the next step; it takes no time limit. */
export interface RebootStep extends Step {
  readonly action: 'Reboot';
  readonly inputs: { readonly delaySeconds: number };
}

/**
 * A step: the actions that images need, of the thirty that there are.
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html
 */
export type AwstoeStep = CreateFolderStep | S3DownloadStep | ExecuteBashStep | RebootStep;

/** A folder of root's alone, empty. */
export function createFolder(name: string, path: string): CreateFolderStep {
  return { name, action: 'CreateFolder', onFailure: ON_FAILURE, inputs: [{ path, owner: 'root', group: 'root', permissions: '0700', overwrite: true }] };
}

/** One object into one file. */
export function s3Download(name: string, source: string, destination: string): S3DownloadStep {
  return {
    name, action: 'S3Download', onFailure: ON_FAILURE, timeoutSeconds: DOWNLOAD_SECONDS, maxAttempts: DOWNLOAD_ATTEMPTS,
    inputs: [{ source, destination, overwrite: true }],
  };
}

/** Lines of Bash, which must end within the time; once, because a second try would begin in the middle of the first. */
export function executeBash(name: string, lines: readonly string[], timeoutSeconds: number): ExecuteBashStep {
  return { name, action: 'ExecuteBash', onFailure: ON_FAILURE, timeoutSeconds, inputs: { commands: [lines.join('\n')] } };
}

/** A restart. */
export function reboot(name: string): RebootStep {
  return { name, action: 'Reboot', onFailure: ON_FAILURE, inputs: { delaySeconds: REBOOT_DELAY } };
}
