import { CliError } from '../io';

const CONNECT_TIMEOUT_MS = 5000;
const ANSWER_TIMEOUT_MS = 30_000;

/** Ansible shows as an error all that a script writes to standard error, and the SDK warns there of what it makes do with. */
const QUIET = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** What every client of the AWS SDK is made with here. */
export interface ClientSettings {
  readonly logger: typeof QUIET;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number; readonly throwOnRequestTimeout: boolean };
  readonly region?: string;
}

/**
 * Settings of a client of the AWS SDK.
 * @param region the region; where there is none, that of the AWS settings
 * @param timeoutMs milliseconds that an answer may take
 */
export function clientSettings(region?: string, timeoutMs = ANSWER_TIMEOUT_MS): ClientSettings {
  return {
    logger: QUIET,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(region === undefined ? {} : { region }),
  };
}

/** The region that a client of the SDK has found. Throws a CliError where there is none. */
export async function regionOf(client: { readonly config: { region(): Promise<string> } }): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw new CliError('no region: name one with --region, or set AWS_REGION or the region of your AWS profile');
  }
}

function ignore(): void {
  // What matters arrives as an error.
}
