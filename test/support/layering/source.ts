import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import * as ts from 'typescript';
import { inProject, projectRoot } from '../project';

/** A file of the project: its path from the root, with slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A broken rule. */
export interface Finding {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly rule: string;
}

/** One import, re-export, require or dynamic import. */
export interface Import {
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
  /** The imported names; undefined where the whole module is taken. */
  readonly names?: readonly string[];
}

const IGNORED = new Set(['node_modules', '__pycache__', 'cdk.out', 'fixtures']);

function pathsBelow(folder: string): string[] {
  return readdirSync(inProject(folder), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !IGNORED.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? pathsBelow(posix.join(folder, entry.name)) : [posix.join(folder, entry.name)]));
}

/** The files below these folders whose names end in one of the extensions; a folder that does not exist has none. */
export function readSources(folders: readonly string[], extensions: readonly string[]): Source[] {
  return folders
    .filter((folder) => existsSync(inProject(folder)))
    .flatMap(pathsBelow)
    .filter((path) => extensions.some((extension) => path.endsWith(extension)))
    .map((path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') }));
}

/** The syntax tree of a TypeScript or JavaScript file. */
export function parse({ path, text }: Source): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, path.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS);
}

/** The line of a node, counted from 1. */
export function lineOf(node: ts.Node): number {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

/** Calls `visit` for every node of a tree, from the top. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => { walk(child, visit); });
}

function namesOf(node: ts.ImportDeclaration | ts.ExportDeclaration): readonly string[] | undefined {
  const clause = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (ts.isImportDeclaration(node) && node.importClause?.name !== undefined) return undefined;
  if (clause === undefined || !(ts.isNamedImports(clause) || ts.isNamedExports(clause))) return undefined;
  return (clause.elements as ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>)
    .map((element) => (element.propertyName ?? element.name).text);
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) return node.moduleReference.expression;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (!ts.isCallExpression(node)) return undefined;
  const called = node.expression;
  const loads = called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require');
  return loads ? node.arguments[0] : undefined;
}

/** Everything that a file imports, in whatever form. */
export function importsOf(source: Source): Import[] {
  const imports: Import[] = [];
  walk(parse(source), (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    const text = ts.isStringLiteralLike(specifier) ? specifier.text : specifier.getText();
    const names = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? namesOf(node) : undefined;
    imports.push({ specifier: text, line: lineOf(node), names });
  });
  return imports;
}

/** The path, from the project's root and without an extension, that a relative import names; undefined for a package. */
export function targetOf(source: Source, { specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(source.path), specifier).replace(/\.(ts|js)$/, '');
}

/** The name of the package of an import such as `aws-cdk-lib/aws-ec2`, without `node:`; undefined for a file. */
export function packageOf({ specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) return undefined;
  const parts = specifier.replace(/^node:/, '').split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
