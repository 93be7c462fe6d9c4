import * as ts from 'typescript';
import { type Finding, type Source, lineOf, parse, walk } from './source';

const PURE = ['lib/definitions/', 'lib/rendering/'];

/** Names of the outside world: the same definition must give the same text, wherever and whenever. */
const WORLD = new Set([
  'Date', 'Intl', 'Temporal', 'XMLHttpRequest', 'WebSocket', '__dirname', '__filename', 'console', 'fetch', 'global', 'globalThis',
  'performance', 'process', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout',
]);

/** True for an identifier that stands for itself, and is not the name of a property, as in `machine.process`. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  const named = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent)
    || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isEnumMember(parent);
  return !named || parent.name !== node;
}

function impurity(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) && WORLD.has(node.text) && isReference(node)) return node.text;
  if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') return 'Math.random';
  if (ts.isElementAccessExpression(node) && node.expression.getText() === 'Math') return 'Math[…]';
  const called = ts.isCallExpression(node) ? node.expression : undefined;
  if (called?.kind === ts.SyntaxKind.ImportKeyword) return 'import()';
  if (called !== undefined && ts.isIdentifier(called) && ['require', 'eval'].includes(called.text)) return called.text;
  return undefined;
}

/** Uses of the file system, the process, the clock, the network or chance in definitions and rendering. */
export function checkPurity(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    const place = PURE.find((folder) => source.path.startsWith(folder));
    if (place === undefined) continue;
    walk(parse(source), (node) => {
      const name = impurity(node);
      if (name !== undefined) findings.push({ file: source.path, line: lineOf(node), rule: `${place} is pure: it must not use ${name}` });
    });
  }
  return findings;
}
