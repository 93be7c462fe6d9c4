import type { Duplex } from 'node:stream';
import { encodeCommand, parseReply, ProtocolError, RedisError, type Reply } from './resp';

/** The connection to a server failed; the message says how, and holds no word of a command. */
export class ConnectionError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ConnectionError';
  }
}

/** Who logs in. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Conversation with one Redis server over a stream that is open: commands are sent at once and answered in their order. */
export class RedisConnection {
  private received = Buffer.alloc(0);
  private readonly waiting: Waiting[] = [];
  private failure: Error | undefined;

  /**
   * @param stream an open connection, which from now on belongs to this object
   * @param timeoutMs milliseconds that an answer may take
   */
  public constructor(private readonly stream: Duplex, private readonly timeoutMs: number) {
    stream.on('data', (chunk: Buffer) => this.read(chunk));
    stream.on('error', (error: Error) => this.fail(new ConnectionError(`the connection broke: ${error.message}`)));
    stream.on('end', () => this.fail(new ConnectionError('the server closed the connection')));
    stream.on('close', () => this.fail(new ConnectionError('the connection was closed')));
  }

  /** Logs in. Throws a RedisError where the server refuses. */
  public async login({ user, password }: Login): Promise<void> {
    await this.command('AUTH', user, password);
  }

  /**
   * Sends a command and returns its answer.
   *
   * Throws a RedisError where the server answers with an error, a ConnectionError or ProtocolError where nothing comes.
   */
  public async command(...words: string[]): Promise<Reply> {
    const [reply = null] = await this.pipeline([words]);
    if (reply instanceof RedisError) throw reply;
    return reply;
  }

  /** Sends commands without waiting between them and returns their answers, errors of the server among them. Throws as `command` does. */
  public async pipeline(commands: readonly (readonly string[])[]): Promise<Reply[]> {
    if (this.failure !== undefined) throw this.failure;
    const answers = commands.map(() => new Promise<Reply>((resolve, reject) => this.waiting.push({ resolve, reject })));
    const timer = setTimeout(() => this.fail(new ConnectionError(`no answer within ${this.timeoutMs / 1000} s`)), this.timeoutMs);
    this.stream.write(Buffer.concat(commands.map(encodeCommand)));
    try {
      return await Promise.all(answers);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the conversation; what waits for an answer fails. */
  public close(): void {
    this.fail(new ConnectionError('the connection was closed'));
  }

  private read(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    try {
      while (this.received.length > 0) {
        const parsed = parseReply(this.received);
        if (parsed === undefined) return;
        this.received = this.received.subarray(parsed.end);
        this.answer(parsed.reply);
      }
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private answer(reply: Reply): void {
    const next = this.waiting.shift();
    if (next === undefined) throw new ProtocolError('the server answers what nobody asked');
    next.resolve(reply);
  }

  /** The first failure is the one that counts. */
  private fail(error: Error): void {
    this.failure ??= error;
    const { failure } = this;
    this.waiting.splice(0).forEach(({ reject }) => reject(failure));
    this.stream.destroy();
  }
}
