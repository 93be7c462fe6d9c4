import type { MachineStatus } from '../api/protocol';
import { sorted } from './status-table';

const REDRAW_MILLISECONDS = 200;
const UP_AND_CLEAR = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A\u001b[J`);

/**
 * Shows what a lab that comes up is doing: on a terminal a block of lines that is redrawn, elsewhere a line for each
 * finished step and each machine that changed.
 */
export class Progress {
  private title: string | undefined;
  private since = 0;
  private machines: readonly MachineStatus[] = [];
  private message = '';
  private drawn = 0;
  private readonly shown = new Map<string, string>();

  /**
   * @param write where to write
   * @param isTerminal whether lines can be redrawn there
   */
  public constructor(private readonly write: (text: string) => void, private readonly isTerminal: boolean) {}

  /** Shows one step while `work` runs, and what it took. */
  public async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    [this.title, this.since, this.message] = [title, Date.now(), ''];
    const ticker = this.isTerminal ? setInterval(() => this.draw(), REDRAW_MILLISECONDS) : undefined;
    try {
      return await work();
    } finally {
      clearInterval(ticker);
      this.erase();
      this.write(`${this.line()}\n`);
      this.title = undefined;
    }
  }

  /** Shows where the machines stand. */
  public show(machines: readonly MachineStatus[]): void {
    this.machines = sorted(machines);
    if (this.isTerminal) this.draw();
    else this.writeChanges();
  }

  /** Says what the step is just doing. */
  public say(message: string): void {
    this.message = message;
    if (this.isTerminal) this.draw();
    else if (message !== '') this.write(`  ${message}\n`);
  }

  private line(): string {
    return `${(this.title ?? '').padEnd(40)} ${((Date.now() - this.since) / 1000).toFixed(1).padStart(6)} s`;
  }

  private draw(): void {
    if (this.title === undefined) return;
    const said = this.message === '' ? [] : [`  ${this.message}`];
    const lines = [this.line(), ...said, ...this.machines.map((machine) => `  ${words(machine)}`)];
    this.write(`${UP_AND_CLEAR(this.drawn)}${lines.join('\n')}\n`);
    this.drawn = lines.length;
  }

  private erase(): void {
    this.write(UP_AND_CLEAR(this.drawn));
    this.drawn = 0;
  }

  private writeChanges(): void {
    for (const machine of this.machines) {
      if (this.shown.get(machine.instance) === machine.state) continue;
      this.shown.set(machine.instance, machine.state);
      this.write(`  ${words(machine)}\n`);
    }
  }
}

function words({ slot, address, state, seconds }: MachineStatus): string {
  const time = seconds === null ? '' : ` after ${seconds.toFixed(1)} s`;
  return `${slot.padEnd(24)} ${(address ?? '-').padEnd(16)} ${state}${time}`;
}
