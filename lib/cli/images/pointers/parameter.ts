import { setTimeout as sleep } from 'node:timers/promises';
import { awsError } from '../../aws/aws-error';
import { CliError } from '../../io';
import type { RegionClients } from '../facts/clients';

/** Where a pointer stands. */
export interface PointerState {
  /** Name of the SSM parameter. */
  readonly name: string;
  readonly version: number;
  /** Id of the image. */
  readonly image: string;
}

/** A move of a pointer. */
export interface PointerMove {
  /** Name of the SSM parameter. */
  readonly name: string;
  /** Id of the image that it shall point at. */
  readonly image: string;
}

/** Systems Manager looks for the image after it has answered, and tells nobody where it does not find it. */
const CHECK_SECONDS = 60;
const POLL_MS = 500;
const READ = { service: 'Systems Manager', action: 'ssm:GetParameter', purpose: 'read a pointer' };
const WRITE = { service: 'Systems Manager', action: 'ssm:PutParameter', purpose: 'move a pointer' };
const MISSING = ['ParameterNotFound', 'ParameterVersionNotFound'];

/** Where a pointer stands, or stood in a version; undefined where there is none. Throws a CliError where AWS does not answer. */
export async function readPointer({ region, ssm }: RegionClients, name: string, version?: number): Promise<PointerState | undefined> {
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: version === undefined ? name : `${name}:${version}` }));
    return { name, version: Parameter?.Version ?? 0, image: Parameter?.Value ?? '' };
  } catch (error) {
    if (MISSING.includes((error as Error).name)) return undefined;
    throw awsError(error, { ...READ, region });
  }
}

/**
 * Points at an image, by a new version unless it does so already; returns where the pointer stands then.
 *
 * Throws a CliError where AWS refuses, or does not find the image.
 */
export async function movePointer(clients: RegionClients, { name, image }: PointerMove): Promise<PointerState & { readonly isMoved: boolean }> {
  const before = await readPointer(clients, name);
  if (before?.image === image) return { ...before, isMoved: false };
  await put(clients, { name, image });
  const end = Date.now() + CHECK_SECONDS * 1000;
  for (;;) {
    const now = await readPointer(clients, name);
    if (now?.image === image) return { ...now, isMoved: true };
    if (Date.now() > end) {
      throw new CliError(`${clients.region}: ${name} does not point at ${image} after ${CHECK_SECONDS} s, because Systems Manager did not accept the image: it must be available, and these credentials need ec2:DescribeImages and ssm:GetParameters`);
    }
    await sleep(POLL_MS);
  }
}

async function put({ region, ssm }: RegionClients, { name, image }: PointerMove): Promise<void> {
  const { PutParameterCommand } = await import('@aws-sdk/client-ssm');
  try {
    await ssm.send(new PutParameterCommand({ Name: name, Value: image, Type: 'String', DataType: 'aws:ec2:image', Overwrite: true }));
  } catch (error) {
    throw awsError(error, { ...WRITE, region });
  }
}
