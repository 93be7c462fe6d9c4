import { callAws } from '../../lab/api/aws-call';
import { eventually, fleet, LAB_TIMEOUT, standaloneFleets, useLab } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const SLOT = 'command-0-0';
const used = useLab((stack) => standaloneFleets(stack, [fleet('command')]));

interface Invocation {
  readonly Status: string;
  readonly ResponseCode: number;
  readonly StandardOutputContent: string;
  readonly StandardErrorContent: string;
}

const ssm = <T>(operation: string, input: Readonly<Record<string, unknown>>): Promise<T> =>
  callAws<T>(used.lab.emulator, { service: 'ssm', target: `AmazonSSM.${operation}`, input });

/** Runs shell commands by Systems Manager on the machine of the slot, to their end. */
async function send(...commands: string[]): Promise<Invocation> {
  const { instance } = await used.lab.node(SLOT).state();
  const { Command } = await ssm<{ Command: { CommandId: string } }>('SendCommand', {
    DocumentName: 'AWS-RunShellScript', InstanceIds: [instance], Parameters: { commands, executionTimeout: ['60'] },
  });
  const ask = (): Promise<Invocation> => ssm('GetCommandInvocation', { CommandId: Command.CommandId, InstanceId: instance });
  return eventually(ask, ({ Status }) => !['Pending', 'InProgress', 'Delayed'].includes(Status));
}

test('a command runs on the machine, and its output comes back', async () => {
  const { instance } = await used.lab.node(SLOT).state();
  const { Status, ResponseCode, StandardOutputContent } = await send('cat /var/lib/cloud/data/instance-id', 'id -un');
  expect({ Status, ResponseCode, StandardOutputContent }).toEqual({ Status: 'Success', ResponseCode: 0, StandardOutputContent: `${instance}\nroot\n` });
});

test('a command that fails says so, with its exit code and its words', async () => {
  const { Status, ResponseCode, StandardErrorContent } = await send('echo sorry >&2', 'exit 3');
  expect({ Status, ResponseCode, StandardErrorContent }).toEqual({ Status: 'Failed', ResponseCode: 3, StandardErrorContent: 'sorry\n' });
});
