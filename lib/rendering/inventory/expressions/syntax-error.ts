import { DefinitionError } from '../../../definitions/problems';

/** What is shown of a long expression. */
const SHOWN = 120;

/** What is wrong at a place in an expression, counted in characters from 0. */
export function syntaxError(text: string, at: number, message: string): DefinitionError {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return new DefinitionError([{ path: [], message: `expression ${JSON.stringify(shown)}, character ${at + 1}: ${message}` }]);
}
