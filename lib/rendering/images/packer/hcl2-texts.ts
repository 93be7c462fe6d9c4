import { goTemplateText } from '../../quoting';
import type { Filled, Filling } from './value';

/** A piece of a text as HCL2 sees it: literal, or an expression. */
export type HclPiece = { readonly literal: string } | { readonly expression: string };

/** The two templates of a text: HCL2 fills in its expressions, and Go's engine its actions in what comes out. */
export function hclPieces({ pieces }: Filled): HclPiece[] {
  const written = pieces.map((piece, index): HclPiece => {
    if (typeof piece === 'string') {
      const next = pieces[index + 1];
      return { literal: goTemplateText(piece, typeof next === 'object') };
    }
    return 'action' in piece ? { literal: `{{${piece.action}}}` } : { expression: expressionFor(piece) };
  });
  return written.reduce<HclPiece[]>(merged, []);
}

/** The value of a variable would be read as a template of Go's engine: what opens an action in it is written as text. */
function expressionFor(filling: Exclude<Filling, { action: string }>): string {
  return 'folder' in filling ? 'path.root' : `replace(var.${filling.variable}, "{{", "{{\`{{\`}}")`;
}

/** Literals side by side are one, so that what begins something across their border is seen. */
function merged(before: HclPiece[], piece: HclPiece): HclPiece[] {
  const last = before.at(-1);
  if (last !== undefined && 'literal' in last && 'literal' in piece) {
    return [...before.slice(0, -1), { literal: last.literal + piece.literal }];
  }
  return [...before, piece];
}
