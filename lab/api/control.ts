import { connect, type Socket } from 'node:net';
import { commandLine } from './command-line';
import { LabError } from './lab-error';
import type { ControlRequest } from './protocol';

const NEWLINE = 0x0a;
/** Longer than the controller itself waits for a machine, so that its words are the ones that arrive. */
const DEFAULT_SECONDS = 150;

interface Answer {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

/** A lab that does not answer: none of its name runs, or it is just ending. */
export class NoLabError extends LabError {
  public constructor(message: string) {
    super(message);
    this.name = 'NoLabError';
  }
}

/**
 * The controller of one lab, over its socket: JSON lines, a connection for each request.
 */
export class ControlClient {
  /**
   * @param name the lab's, for errors
   * @param path the controller's socket
   */
  public constructor(public readonly name: string, private readonly path: string) {}

  /**
   * Sends a request and returns the result of it.
   *
   * Throws a LabError with what the controller says; a NoLabError where no lab answers.
   * @param seconds how long the answer may take
   */
  public async request<T>(request: ControlRequest, seconds = DEFAULT_SECONDS): Promise<T> {
    const socket = await this.open();
    try {
      return await this.ask(socket, request, seconds) as T;
    } finally {
      socket.destroy();
    }
  }

  /** A connection to a TCP port of a machine, from the machine itself. Throws as `request` does. */
  public async connect(slot: string, port: number): Promise<Socket> {
    const socket = await this.open();
    try {
      await this.ask(socket, { do: 'connect', slot, port }, DEFAULT_SECONDS);
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  private open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path: this.path, allowHalfOpen: true });
      socket.once('error', (error: NodeJS.ErrnoException) => reject(this.unreachable(error)));
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        resolve(socket);
      });
    });
  }

  private unreachable(error: NodeJS.ErrnoException): LabError {
    if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') {
      return new NoLabError(`no lab named ${JSON.stringify(this.name)} is running; start it with "${commandLine('up', this.name)}"`);
    }
    if (error.code === 'EACCES') return new NoLabError(`the lab ${JSON.stringify(this.name)} belongs to root: run this as root`);
    return new NoLabError(`the lab ${JSON.stringify(this.name)} cannot be reached: ${error.message}`);
  }

  private async ask(socket: Socket, request: ControlRequest, seconds: number): Promise<unknown> {
    socket.write(`${JSON.stringify({ id: 1, ...request })}\n`);
    const line = await this.answer(socket, request.do, seconds);
    const { ok, result, error } = JSON.parse(line) as Answer;
    if (!ok) throw new LabError(error ?? `the lab refused "${request.do}" without a reason`);
    return result;
  }

  /** The first line that comes; what follows it stays in the socket. */
  private answer(socket: Socket, what: string, seconds: number): Promise<string> {
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        for (const event of ['data', 'end', 'error']) socket.removeAllListeners(event);
        socket.pause();
        act();
      };
      const fail = (error: LabError): void => settle(() => reject(error));
      const timer = setTimeout(() => fail(new LabError(`the lab did not answer "${what}" within ${seconds} s`)), seconds * 1000);
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        const end = received.indexOf(NEWLINE);
        if (end < 0) return;
        settle(() => {
          if (end + 1 < received.length) socket.unshift(received.subarray(end + 1));
          resolve(received.subarray(0, end).toString());
        });
      });
      const ended = (): void => fail(new NoLabError(`the lab ${JSON.stringify(this.name)} ended before it answered "${what}"`));
      socket.on('end', ended);
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') ended();
        else fail(this.unreachable(error));
      });
    });
  }
}
