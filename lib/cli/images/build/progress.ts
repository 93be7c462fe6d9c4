import type { PackerLine } from './machine-readable';

/** How many of the last lines are shown when a build fails. */
const TAIL = 30;
const CLEAR_LINE = '\r\u001b[K';
/** Of a line that is written over: a terminal would break a longer one. */
const WIDTH = 78;
/** What Packer puts before its own steps, and before what they print: an arrow, and the name of the build. */
const PREFIX = /^(?:==> |--> | {4})(?:[A-Za-z0-9_.-]+: )?/;
// eslint-disable-next-line no-control-regex -- what a machine prints may hold commands to a terminal
const NOT_TEXT = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Where progress is shown. */
export interface ProgressView {
  readonly write: (text: string) => void;
  /** Whether a line can be written over. */
  readonly isTerminal: boolean;
  /** Whether all that the steps print is shown too. */
  readonly isVerbose: boolean;
}

/** Shows a line for each step of a build; on a terminal below it the last line that the step printed, elsewhere nothing more. */
export class BuildProgress {
  private readonly since = Date.now();
  private readonly last: string[] = [];
  private isOver = false;

  public constructor(private readonly view: ProgressView) {}

  /** Takes a line of Packer. */
  public take({ type, data }: PackerLine): void {
    if (type === 'error') this.shown(`error: ${data.join(',').replace(/\s+/g, ' ').trim()}`);
    if (type !== 'ui') return;
    const [kind = '', ...text] = data;
    const lines = text.join(',').split('\n').map((line) => line.replace(NOT_TEXT, '').trimEnd()).filter((line) => line !== '');
    for (const line of lines) this.takeText(kind, line.replace(PREFIX, ''));
  }

  /** Shows a step of our own. */
  public step(text: string): void {
    this.shown(text);
  }

  /** Ends the line that can be written over, and shows the last lines that the steps of a failed build printed. */
  public end(hasFailed: boolean): void {
    this.erase();
    if (hasFailed && !this.view.isVerbose) this.last.forEach((line) => this.view.write(`         ${line}\n`));
  }

  private takeText(kind: string, line: string): void {
    if (line === '') return;
    if (kind === 'say') {
      this.shown(line);
      return;
    }
    this.last.push(line);
    if (this.last.length > TAIL) this.last.shift();
    if (this.view.isVerbose) this.detail(`         ${line}\n`);
    else if (this.view.isTerminal) this.over(line);
  }

  private shown(line: string): void {
    const seconds = Math.round((Date.now() - this.since) / 1000);
    this.detail(`${String(seconds).padStart(6)} s ${line.replace(NOT_TEXT, '')}\n`);
  }

  private detail(text: string): void {
    this.erase();
    this.view.write(text);
  }

  private over(line: string): void {
    this.erase();
    this.view.write(`         ${line}`.slice(0, WIDTH));
    this.isOver = true;
  }

  private erase(): void {
    if (this.isOver) this.view.write(CLEAR_LINE);
    this.isOver = false;
  }
}
