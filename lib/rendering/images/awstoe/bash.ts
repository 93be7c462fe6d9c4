import { shellWord } from '../../quoting';

/** One word of Bash that AWSTOE takes for no expression of its own, whatever it holds. */
export function bashWord(value: string): string {
  // Braces are harmless to no shell, so that each stands between single quotes, which end and begin again here
  return shellWord(value).replace(/\{(?=\{)/g, '{\'\'');
}

/** The value of an AWSTOE parameter, wherever it stands. */
export function parameter(name: string): string {
  return `{{ ${name} }}`;
}
