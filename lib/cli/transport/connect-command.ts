import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { isIPv4 } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { CliError } from '../io';
import { USAGE } from '../report';
import { lastLine } from './last-line';
import type { Target, Transport } from './transport';

/** What stands for a part of the target in a connect command. */
const PLACES: Readonly<Record<string, (target: Target) => string>> = {
  '%s': ({ slot }) => slot,
  '%i': ({ instance }) => instance,
  '%h': ({ address }) => address,
  '%p': ({ port }) => String(port),
  '%%': () => '%',
};

/** What a part must look like before it may stand in a command: nothing that a program could take for an option. */
const SLOT = /^[a-z][a-z0-9-]*$/;
const INSTANCE = /^i-[0-9a-f]+$/;

/** Throws an Error that names the part: it is what a tag or an answer of AWS says, which others may have written. */
function checkTarget({ slot, instance, address }: Target): void {
  const parts: readonly (readonly [string, string, boolean, string])[] = [
    ['the slot', slot, SLOT.test(slot), 'lower-case letters, digits and -, beginning with a letter'],
    ['the instance', instance, INSTANCE.test(instance), 'an id such as i-0123456789abcdef0'],
    ['the address', address, isIPv4(address), 'an IPv4 address'],
  ];
  for (const [name, value, isRight, allowed] of parts) {
    if (!isRight) throw new Error(`${name} for the connect command must be ${allowed}, got ${JSON.stringify(value.slice(0, 60))}`);
  }
}

/**
 * A program of the user's own for each connection, whose standard input and output are the connection, as ssh's ProxyCommand.
 *
 * The command is split at spaces and run without a shell; then %s becomes the slot, %i the instance, %h the address, %p the port.
 */
export class ConnectCommand implements Transport {
  public readonly atOnce = 16;
  private readonly words: readonly string[];

  /** Throws a CliError where the command is empty or names no port. */
  public constructor(command: string) {
    this.words = command.split(/\s+/).filter((word) => word !== '');
    const unknown = /%(?![sihp%])./.exec(command.replaceAll('%%', ''))?.[0];
    if (unknown !== undefined) {
      throw new CliError(`--connect-command knows %s, %i, %h, %p and %%, got ${JSON.stringify(unknown)}`, USAGE);
    }
    if (!this.words.slice(1).some((word) => word.replaceAll('%%', '').includes('%p'))) {
      throw new CliError(`--connect-command must be a program and its arguments with %p for the port, such as "ssh -W %h:%p bastion", got ${JSON.stringify(command)}`, USAGE);
    }
  }

  public async open(target: Target): Promise<Duplex> {
    checkTarget(target);
    const [program = '', ...args] = this.words.map((word) => word.replace(/%[sihp%]/g, (place) => PLACES[place]?.(target) ?? place));
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: 'pipe' });
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(new Error(error.code === 'ENOENT' ? `there is no program ${JSON.stringify(program)} for --connect-command` : `cannot run the connect command: ${error.message}`));
      });
      child.once('spawn', () => resolve(streamOf(child)));
    });
  }
}

/** What the program says, until it has ended: then its end and its last words are those of the stream. */
function streamOf(child: ChildProcessWithoutNullStreams): Duplex {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4096)));
  child.stdout.pipe(output, { end: false });
  // A program that has ended takes no more input; why it ended comes by its end
  child.stdin.on('error', () => undefined);
  input.pipe(child.stdin);
  child.once('close', (code) => {
    if (code === 0) output.end();
    else output.destroy(new Error(`the connect command ended with ${code === null ? 'a signal' : `code ${code}`}: ${lastLine(said)}`));
  });
  const stream = Duplex.from({ readable: output, writable: input });
  stream.once('close', () => child.kill());
  return stream;
}
