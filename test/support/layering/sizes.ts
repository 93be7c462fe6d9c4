import * as ts from 'typescript';
import { type Finding, type Source, lineOf, parse, walk } from './source';

const MAX_LINES = 300;
const MAX_CONSTRUCTOR_LINES = 60;
const MAX_PARAMETERS = 4;

/** Files of more than 300 lines. */
export function checkFileSizes(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines > MAX_LINES ? [{ file: path, line: MAX_LINES + 1, rule: `a file has at most ${MAX_LINES} lines, this one has ${lines}` }] : [];
  });
}

function constructorLines(node: ts.ConstructorDeclaration): number {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(node);
}

function parameterCount(node: ts.SignatureDeclaration): number {
  return node.parameters.filter((parameter) => parameter.name.getText() !== 'this').length;
}

/** Constructors of more than 60 lines, and functions with more than 4 positional parameters. */
export function checkFunctionSizes(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    walk(parse(source), (node) => {
      const report = (rule: string): number => findings.push({ file: source.path, line: lineOf(node), rule });
      if (ts.isConstructorDeclaration(node) && constructorLines(node) > MAX_CONSTRUCTOR_LINES) {
        report(`a constructor has at most ${MAX_CONSTRUCTOR_LINES} lines, this one has ${constructorLines(node)}`);
      }
      if (ts.isFunctionLike(node) && parameterCount(node) > MAX_PARAMETERS) {
        report(`a function has at most ${MAX_PARAMETERS} parameters, this one has ${parameterCount(node)}: use an options object`);
      }
    });
  }
  return findings;
}
