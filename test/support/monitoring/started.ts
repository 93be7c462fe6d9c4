/** Something that runs until it is stopped. */
export interface Started {
  stop(): Promise<void>;
}

/** Takes note of something that has been started; gives it back. */
export type Keep = <Of extends Started>(one: Of) => Of;

/** Things that run, in the order of their start. */
export class AllStarted {
  private readonly all: Started[] = [];

  public readonly keep: Keep = (one) => {
    this.all.push(one);
    return one;
  };

  /** Stops the last one first, and each even where another refuses, whose error is thrown at the end. */
  public async stop(): Promise<void> {
    const errors: unknown[] = [];
    for (const one of this.all.splice(0).reverse()) await one.stop().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
}

/** Does something with what it starts, and stops that at the end, also where a later start fails. */
export async function whileStarted(use: (keep: Keep) => Promise<void>): Promise<void> {
  const started = new AllStarted();
  try {
    await use(started.keep);
  } finally {
    await started.stop();
  }
}
