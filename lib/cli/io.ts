/** What a command may touch of the world; the tests hand over their own. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Resolves when the reader of standard output has taken enough of it: what is not taken is held in memory. @default at once */
  readonly taken?: () => Promise<void>;
}

/** What a command is given that may end with an exit code of its own, without an error. */
export interface CommandIo extends CliIo {
  /** Sets the exit code of the program. */
  readonly exitWith: (code: number) => void;
}

/** An error that the user can mend: shown as one line, without a stack. */
export class CliError extends Error {
  public constructor(message: string, public readonly exitCode = 1) {
    super(message);
    this.name = 'CliError';
  }
}
