/** One fenced block of a Markdown file. */
export interface Block {
  /** What stands behind the fence: `ts`, `sh`, `yaml` or `text`. */
  readonly language: string;
  readonly text: string;
  /** Line of the fence. */
  readonly line: number;
  /** Whether a comment before it says that it is wrong on purpose. */
  readonly wrong: boolean;
}

/** The fenced blocks of a Markdown file, in their order. */
export function blocksOf(markdown: string): Block[] {
  const pattern = /^(<!-- wrong on purpose -->\n)?```(\w+)\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(pattern)].map((match) => ({
    wrong: match[1] !== undefined,
    language: match[2] ?? '',
    text: match[3] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));
}
