/** One thing wrong with a definition: where it is, and what to do about it. */
export interface Problem {
  /** Path of the value inside the definition, outermost name first. */
  readonly path: readonly string[];
  readonly message: string;
  /** Whether the last name of the path is itself wrong, and not what stands under it. */
  readonly ofKey?: boolean;
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

  /** Adds a problem of the last name of the path: it is unknown, reserved or misspelt. */
  public addKey(path: readonly string[], message: string): void {
    this.found.push({ path, message, ofKey: true });
  }

  /** Adds the message where there is one: the checks of `checks.ts` return undefined for a good value. */
  public check(path: string | readonly string[], message: string | undefined): void {
    if (message !== undefined) {
      this.add(path, message);
    }
  }

  /** Runs a check of a part and takes over its problems below the part's path; any other error is not the user's, and passes on. */
  public within(part: string | readonly string[], check: () => unknown): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof DefinitionError)) {
        throw error;
      }
      error.problems.forEach((problem) => this.found.push({ ...problem, path: [part, problem.path].flat() }));
    }
  }

  public throwIfAny(): void {
    if (this.found.length > 0) {
      throw new DefinitionError(this.found);
    }
  }
}
