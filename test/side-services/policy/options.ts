import { posix } from 'node:path';
import * as ts from 'typescript';
import { inProject, projectRoot } from '../../support/project';
import { walk } from '../../support/layering/source';

const CASES = 'test/side-services/cases.ts';
const PUBLIC = 'lib/side-services/index.ts';
const DEFINITIONS = 'lib/definitions/side-services/';
const SETTINGS: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, strict: true, skipLibCheck: true, types: [] };

/** The project's own files alone: nothing that an option is comes from a package, and the packages' types take long to read. */
function programOfCases(): ts.Program {
  const host = ts.createCompilerHost(SETTINGS, true);
  host.resolveModuleNameLiterals = (literals, from) => literals.map(({ text }) => (
    text.startsWith('.') ? ts.resolveModuleName(text, from, SETTINGS, host) : { resolvedModule: undefined }
  ));
  return ts.createProgram([inProject(CASES)], SETTINGS, host);
}

const pathOf = (file: ts.SourceFile): string => posix.relative(projectRoot, file.fileName);

/** A property of a struct, a member of an enum or a factory of a class, such as `StorageProps.size`. */
function titleOf(declaration: ts.Node): string | undefined {
  const { parent } = declaration;
  const isFactory = ts.isMethodDeclaration(declaration) && declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  const isOption = ts.isEnumMember(declaration) || (ts.isPropertySignature(declaration) && ts.isInterfaceDeclaration(parent)) || isFactory;
  if (!isOption || !(ts.isEnumDeclaration(parent) || ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent))) return undefined;
  if (!parent.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return undefined;
  return `${parent.name?.text ?? ''}.${(declaration as ts.NamedDeclaration).name?.getText() ?? ''}`;
}

/** Every option that the public definitions of the side services offer. */
function offered(program: ts.Program): string[] {
  const index = program.getSourceFile(inProject(PUBLIC))!;
  const files = index.statements.filter(ts.isExportDeclaration).map(({ moduleSpecifier }) => posix.join(posix.dirname(PUBLIC), `${(moduleSpecifier as ts.StringLiteral).text}.ts`));
  const found: string[] = [];
  for (const file of files.filter((path) => path.startsWith(DEFINITIONS))) {
    walk(program.getSourceFile(inProject(file))!, (node) => {
      const title = titleOf(node);
      if (title !== undefined) found.push(title);
    });
  }
  return found;
}

/** The names of what an expression gives for sure: what it may give stands elsewhere. */
function namesOf(checker: ts.TypeChecker, expression: ts.Expression): string[] {
  return checker.getPropertiesOfType(checker.getTypeAtLocation(expression)).filter(({ flags }) => (flags & ts.SymbolFlags.Optional) === 0).map(({ name }) => name);
}

/** The names that an expression sets of the struct that is asked for in its place; a value of the struct itself was written elsewhere. */
function namesSet(checker: ts.TypeChecker, node: ts.Node): string[] {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap((property) => (ts.isSpreadAssignment(property) ? namesOf(checker, property.expression) : [property.name.getText()]));
  }
  return ts.isIdentifier(node) && ts.isExpression(node) ? namesOf(checker, node) : [];
}

/** The options that the cases in the files below a folder set by name. */
function used(program: ts.Program, folder: string): Set<string> {
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  const add = (symbol: ts.Symbol | undefined): void => {
    symbol?.declarations?.map(titleOf).filter((title) => title !== undefined).forEach((title) => found.add(title));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) add(checker.getSymbolAtLocation(node.name));
    if (!ts.isObjectLiteralExpression(node) && !ts.isIdentifier(node)) return;
    const wanted = checker.getContextualType(node);
    if (wanted === undefined) return;
    namesSet(checker, node).forEach((name) => { add(checker.getPropertyOfType(checker.getNonNullableType(wanted), name)); });
  };
  program.getSourceFiles().filter((file) => pathOf(file).startsWith(folder)).forEach((file) => { walk(file, visit); });
  return found;
}

/** Tells which options of the side services stand in no case of the files below a folder: no manifest of them is ever looked at. */
export function optionsWithoutCase(): (folder: string) => string[] {
  const program = programOfCases();
  const all = offered(program);
  return (folder) => {
    const inCases = used(program, folder);
    return all.filter((option) => !inCases.has(option));
  };
}
