/** One thing wrong with a definition: where it is, and what to do about it. */
export interface Problem {
  /** Path of the value inside the definition, outermost name first. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Thrown by every definition: carries all of its problems, so that a file can show each at its own line. */
export class DefinitionError extends Error {
  public constructor(public readonly problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.name = 'DefinitionError';
  }
}

/** Collects the problems of one definition and throws them together. */
export class Problems {
  private readonly found: Problem[] = [];

  public add(path: string | readonly string[], message: string): void {
    this.found.push({ path: typeof path === 'string' ? [path] : path, message });
  }

  /** Adds the message where there is one: the checks of `checks.ts` return undefined for a good value. */
  public check(path: string | readonly string[], message: string | undefined): void {
    if (message !== undefined) {
      this.add(path, message);
    }
  }

  /** Runs a check of a part and takes over its problems below the part's name. */
  public within(part: string, check: () => unknown): void {
    try {
      check();
    } catch (error) {
      const inner = error instanceof DefinitionError ? error.problems : [{ path: [], message: (error as Error).message }];
      inner.forEach((problem) => this.add([part, ...problem.path], problem.message));
    }
  }

  public throwIfAny(): void {
    if (this.found.length > 0) {
      throw new DefinitionError(this.found);
    }
  }
}
