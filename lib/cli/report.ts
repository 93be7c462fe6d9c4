import { CommanderError } from 'commander';
import { CliError, type CliIo } from './io';

/** Exit code of a mistake on the command line. */
export const USAGE = 2;

/** A line of a file: what is wrong there begins with it, as "redis-fleet validate" prints it and editors read it. */
const PLACE = /^[^\n:]+\.(?:ya?ml|csv|json):\d+(?::\d+)?: /;

/** How to show an error. */
export interface ReportOptions {
  /** Whether to show where an error came from. */
  readonly debug: boolean;
  /** The command whose help is named after a mistake on the command line. */
  readonly help: string;
}

/** Writes what went wrong as one line, and its stack where asked for; the result is the exit code. */
export function report(error: unknown, io: CliIo, options: ReportOptions): number {
  if (error instanceof CommanderError) {
    return reportUsage(error, io, options.help);
  }
  const known = error instanceof CliError;
  const message = error instanceof Error ? error.message : String(error);
  const text = known ? message : `unexpected error: ${message}; run it again with --debug and report what it shows`;
  io.stderr(`${PLACE.test(text) ? '' : 'redis-fleet: '}${text}\n`);
  if (options.debug && error instanceof Error) {
    io.stderr(`${error.stack ?? ''}\n`);
  }
  return known ? error.exitCode : 1;
}

/** Help and version end by an error of their own, which is none. */
function reportUsage(error: CommanderError, io: CliIo, help: string): number {
  if (error.exitCode === 0) {
    return 0;
  }
  if (error.code !== 'commander.help') {
    io.stderr(`redis-fleet: ${error.message.replace(/^error: /, '').replace(/\n/g, ' ').replace(/\.$/, '')}; see "${help}"\n`);
  }
  return USAGE;
}
