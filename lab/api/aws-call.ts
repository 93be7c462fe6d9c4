import type { EmulatorAccess } from '../emulator/emulator';
import { LabError } from './lab-error';

/** One call of an AWS service that speaks JSON. */
export interface AwsCall {
  /** Name of the service as signatures have it, such as `secretsmanager`. */
  readonly service: string;
  /** What X-Amz-Target names: the service's protocol name and the operation. */
  readonly target: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Calls a service of the emulator as the account's owner; returns the output.
 *
 * Throws a LabError with the service's own words.
 */
export async function callAws<T>(emulator: EmulatorAccess, { service, target, input }: AwsCall): Promise<T> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  // The emulator reads the service and the region from the scope, and knows the owner by the key alone
  const scope = `${emulator.env.AWS_ACCESS_KEY_ID ?? ''}/${day}/${emulator.region}/${service}/aws4_request`;
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: {
      'Authorization': `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': target,
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new LabError(`${target} failed: ${wordsOf(text)}`);
  return JSON.parse(text) as T;
}

function wordsOf(text: string): string {
  try {
    const { message, Message, __type } = JSON.parse(text) as Partial<Record<string, string>>;
    return message ?? Message ?? __type ?? text;
  } catch {
    return text;
  }
}
