import { setTimeout as sleep } from 'node:timers/promises';
import type { GetCommandInvocationCommandOutput, SSMClient } from '@aws-sdk/client-ssm';
import { awsError } from '../aws/aws-error';
import { clientSettings } from '../aws/settings';
import { CliError } from '../io';

/** A command for one machine. */
export interface MachineCommand {
  readonly region: string;
  /** Id of the instance. */
  readonly instance: string;
  /** Name of its slot, for errors. */
  readonly slot: string;
  /** Line of a shell; whoever makes it has quoted what is in it. */
  readonly line: string;
  /** Seconds that it may take. */
  readonly seconds: number;
}

/** What a command printed. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const DOCUMENT = 'AWS-RunShellScript';
/** Seconds that the agent may take to fetch the command: the least that Systems Manager takes. */
const DELIVERY_SECONDS = 30;
const POLL_MS = 500;
const UNDER_WAY = ['Pending', 'InProgress', 'Delayed'];
const SEND = { service: 'Systems Manager', action: 'ssm:SendCommand', purpose: 'run a command' };
const READ = { service: 'Systems Manager', action: 'ssm:GetCommandInvocation', purpose: 'read the result of a command' };

/**
 * Runs a command on a machine by Systems Manager's Run Command, to its end.
 *
 * Throws a CliError where the agent does not take it, or time is up.
 */
export async function runOnMachine(command: MachineCommand): Promise<CommandResult> {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(clientSettings(command.region));
  try {
    return await resultOf(client, await send(client, command), command);
  } finally {
    client.destroy();
  }
}

async function send(client: SSMClient, { region, instance, slot, line, seconds }: MachineCommand): Promise<string> {
  const { SendCommandCommand } = await import('@aws-sdk/client-ssm');
  try {
    const { Command } = await client.send(new SendCommandCommand({
      DocumentName: DOCUMENT, InstanceIds: [instance], TimeoutSeconds: DELIVERY_SECONDS, Comment: 'redis-fleet',
      Parameters: { commands: [line], executionTimeout: [String(seconds)] },
    }));
    return Command?.CommandId ?? '';
  } catch (error) {
    if ((error as Error).name === 'InvalidInstanceId') {
      throw new CliError(`Systems Manager does not reach ${slot} (${instance}): its agent must run there, its role must allow it, and the network must have a way to ssm; images of Debian come without the agent`);
    }
    throw awsError(error, { ...SEND, region });
  }
}

async function resultOf(client: SSMClient, id: string, { region, instance, slot, seconds }: MachineCommand): Promise<CommandResult> {
  const end = Date.now() + (seconds + DELIVERY_SECONDS) * 1000;
  while (Date.now() < end) {
    await sleep(POLL_MS);
    const answer = await invocationOf(client, id, { region, instance });
    const { Status: status = 'Pending', ResponseCode: code = -1, StandardOutputContent: stdout = '', StandardErrorContent: stderr = '' } = answer ?? {};
    if (UNDER_WAY.includes(status)) continue;
    if (code >= 0) return { code, stdout, stderr };
    throw new CliError(`Systems Manager could not run the command on ${slot} (${instance}): ${status}; see whether its agent runs`);
  }
  throw new CliError(`the command on ${slot} (${instance}) did not end within ${seconds} s`);
}

/** Undefined while Systems Manager has not told the machine yet. */
async function invocationOf(client: SSMClient, id: string, { region, instance }: { region: string; instance: string }): Promise<GetCommandInvocationCommandOutput | undefined> {
  const { GetCommandInvocationCommand } = await import('@aws-sdk/client-ssm');
  try {
    return await client.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: instance }));
  } catch (error) {
    if ((error as Error).name === 'InvocationDoesNotExist') return undefined;
    throw awsError(error, { ...READ, region });
  }
}
