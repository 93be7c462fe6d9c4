/** The steps of the demo, numbered as they come. */
export class Steps {
  private number = 0;

  /** @param count how many there will be */
  public constructor(private readonly count: number) {}

  /** Says what a step is just doing, on a line of its own. */
  public say(message: string): void {
    process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[K' : ''}      ${message}\n`);
  }

  /** Shows one step with its time; on a terminal the seconds run while it works. */
  public async run<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.number += 1;
    const start = Date.now();
    const live = process.stdout.isTTY;
    const line = (): string => `[${this.number}/${this.count}] ${title.padEnd(52)} ${((Date.now() - start) / 1000).toFixed(1)} s`;
    const ticker = live ? setInterval(() => process.stdout.write(`\r${line()}`), 200) : undefined;
    try {
      const result = await work();
      process.stdout.write(`${live ? '\r' : ''}${line()}\n`);
      return result;
    } finally {
      clearInterval(ticker);
    }
  }
}
