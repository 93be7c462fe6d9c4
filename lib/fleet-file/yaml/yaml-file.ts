import { isAlias, isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import { FleetFileError, formatPath } from '../issue';
import type { FleetFileIssue, PathProblem } from '../issue';
import { MAX_FILE_SIZE } from '../limits';
import { pathKey, PlainValueReader } from './plain-value';
import type { Place, PlacedProblem } from './plain-value';
import { missingBracket, syntaxMessage } from './syntax-messages';

/** A YAML file that was read: its plain value, and where each part of it stands. */
export class YamlFile {
  /**
   * Reads YAML 1.2: one document, no tags, no merge keys; aliases are followed within bounds.
   *
   * Throws a FleetFileError that holds every error of the syntax.
   */
  public static parse(text: string, file: string): YamlFile {
    const content = text.replace(/^\ufeff/, '');
    const lines = linesOf(content);
    const at = (offset: number): { line: number; column: number } => place(lines, content, offset);
    if (content.length > MAX_FILE_SIZE) {
      throw new FleetFileError([{ file, line: 1, column: 1, path: '', message: `the file must be at most ${MAX_FILE_SIZE} characters, got ${content.length}` }]);
    }
    const document = parseDocument(content, { prettyErrors: false, logLevel: 'error', strict: true, uniqueKeys: false, merge: false, resolveKnownTags: false });
    const errors = syntaxErrors(document, content);
    if (errors.length > 0) {
      throw new FleetFileError(firstOfEachLine(errors.map(({ offset, message }) => ({ file, ...at(offset), path: '', message }))));
    }
    const reader = new PlainValueReader();
    const value = reader.read(document.contents, []);
    return new YamlFile({ file, at, value, places: reader.places, problems: reader.problems });
  }

  /** What the file says, as plain values; null for an empty file. */
  public readonly value: unknown;
  /** What is wrong with single values. */
  public readonly problems: readonly PlacedProblem[];

  private constructor(private readonly parts: {
    readonly file: string;
    readonly at: (offset: number) => { line: number; column: number };
    readonly value: unknown;
    readonly places: ReadonlyMap<string, Place>;
    readonly problems: readonly PlacedProblem[];
  }) {
    this.value = parts.value ?? null;
    this.problems = parts.problems;
  }

  /** A problem with its line and column: those of its value or key, or of the nearest part around it that the file has. */
  public issue(problem: PathProblem & { readonly offset?: number }): FleetFileIssue {
    const offset = problem.offset ?? this.offsetOf(problem.path, problem.ofKey ?? false);
    return { file: this.parts.file, ...this.parts.at(offset), path: formatPath(problem.path), message: problem.message };
  }

  private offsetOf(path: readonly string[], ofKey: boolean): number {
    const found = this.parts.places.get(pathKey(path));
    if (found !== undefined) {
      return ofKey ? (found.key ?? found.value) : found.value;
    }
    return path.length === 0 ? 0 : this.offsetOf(path.slice(0, -1), true);
  }
}

/** What follows on the same line comes of the first error. */
function firstOfEachLine(issues: readonly FleetFileIssue[]): FleetFileIssue[] {
  const lines = new Set<number>();
  return issues.filter((issue) => !lines.has(issue.line) && lines.add(issue.line));
}

/** The errors of the parser, in the order of the file. */
function syntaxErrors(document: Document.Parsed, content: string): { offset: number; message: string }[] {
  const version = document.directives.yaml.version;
  const found: { offset: number; message: string }[] = [...[...document.errors, ...document.warnings].map((error) => described(error, content)), ...unusedAnchors(document)];
  if (version !== '1.2') {
    found.push({ offset: 0, message: `the file must be YAML 1.2, got "%YAML ${version}"; remove that line` });
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** A text such as `&* +@all` without quotes is an anchor to YAML, which would swallow its first word. */
function unusedAnchors(document: Document.Parsed): { offset: number; message: string }[] {
  const anchors = new Map<string, number>();
  const used = new Set<string>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      used.add(node.source);
    } else if (isNode(node) && 'anchor' in node && node.anchor !== undefined) {
      anchors.set(node.anchor, node.range?.[0] ?? 0);
    }
  });
  return [...anchors].filter(([name]) => !used.has(name)).map(([name, offset]) => ({ offset, message: `the anchor &${name} is used nowhere; put a text that begins with & in quotes` }));
}

function described(error: YAMLError, content: string): { offset: number; message: string } {
  const [found] = error.pos;
  // The parser finds out only behind the lines that follow
  const offset = missingBracket(error) === undefined ? found : content.slice(0, found).trimEnd().length;
  return { offset, message: `not valid YAML: ${syntaxMessage(error)}` };
}

/** Where lines begin; the parser's own count leaves out those that begin within a text that it refuses. */
function linesOf(content: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let feed = content.indexOf('\n'); feed !== -1; feed = content.indexOf('\n', feed + 1)) {
    lines.addNewLine(feed + 1);
  }
  return lines;
}

/** Line and column of an offset, which the parser may put behind the last character. */
function place(lines: LineCounter, content: string, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(Math.min(offset, content.length));
  return { line, column: col };
}
