import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';

/** What a machine answers to a command. */
export interface CommandAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The emulator with machines that do what is asked of them at once: its Auto Scaling groups play every state and hook. */
export interface EmulatorWithMachines extends Emulator {
  /** The commands that came by Run Command: the instance, and the line of shell. */
  readonly commands: readonly { readonly instance: string; readonly line: string }[];
  /** Lets every machine answer a command so from now on. */
  answerBy(answer: (line: string) => Promise<CommandAnswer>): void;
}

interface Event {
  readonly event: string;
  readonly id: string;
  readonly instance: string;
  readonly volume: string;
  readonly parameters: { readonly commands: readonly [string] };
}

/** What a machine tells when it has done what an event asks for, and of what. */
const TELLS: Readonly<Record<string, readonly [string, 'instance' | 'volume']>> = {
  launch: ['running', 'instance'], start: ['running', 'instance'], stop: ['down', 'instance'], terminate: ['down', 'instance'],
  attach: ['attached', 'volume'], detach: ['detached', 'volume'],
};

/** Starts it. */
export async function startEmulatorWithMachines(region: string): Promise<EmulatorWithMachines> {
  const folder = mkdtempSync(join(tmpdir(), 'machines-'));
  const commands: { instance: string; line: string }[] = [];
  let answer = (line: string): Promise<CommandAnswer> => Promise.resolve({ code: 127, stdout: '', stderr: `${line}: not found` });
  const take = async (socket: Socket, event: Event): Promise<void> => {
    const tell = (what: string, facts: object): boolean => socket.write(`${JSON.stringify({ tell: what, ...facts })}\n`);
    const known = TELLS[event.event];
    if (known !== undefined) tell(known[0], { [known[1]]: event[known[1]] });
    if (event.event !== 'command') return;
    const [line] = event.parameters.commands;
    commands.push({ instance: event.instance, line });
    tell('command', { id: event.id, ...await answer(line) });
  };
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (text) => void take(socket, JSON.parse(text) as Event));
  });
  const path = join(folder, 'socket');
  await new Promise<void>((done) => listener.listen(path, done));
  const emulator = await startEmulator({ region, machines: path });
  const stop = async (): Promise<void> => {
    await emulator.stop();
    await end(listener);
    rmSync(folder, { recursive: true });
  };
  return { ...emulator, commands, answerBy: (given) => (answer = given), stop };
}

function end(listener: Server): Promise<void> {
  return new Promise((done) => listener.close(() => done()));
}
