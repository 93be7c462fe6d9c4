import { DefinitionError } from '../../lib/definitions/problems';

/** What a definition says against its input, each as `path/of/value: message`; empty when it takes it. */
export function problemsOf(make: () => unknown): string[] {
  try {
    make();
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) {
      return error.problems.map(({ path, message }) => `${path.join('/')}: ${message}`);
    }
    throw error;
  }
}
