/** A piece of a text that Packer puts together: literal text, or what it fills in. */
export type Piece = string | Filling;

/** What Packer fills in. */
export type Filling =
  /** The value of a variable of the build, whatever it holds. */
  | { readonly variable: string }
  /** An action of the template engine, such as `timestamp` or `.SourceAMI`. */
  | { readonly action: string }
  /** The folder of the template. */
  | { readonly folder: true };

/** A text with something that Packer fills in. */
export class Filled {
  public constructor(public readonly pieces: readonly Piece[]) {}
}

/** A text: a plain one arrives as it is, whatever stands in it. */
export type Text = string | Filled;
export type Scalar = Text | number | boolean;

/** A nested block; a list of blocks is one block for each. */
export class Block {
  public constructor(public readonly body: Body) {}
}

export type Value = Scalar | readonly Text[] | Readonly<Record<string, Text>> | Block | readonly Block[];
/** The fields of a block, in the order in which they are written; those that are undefined are not. */
export type Body = Readonly<Record<string, Value | undefined>>;

/** A text of these pieces. */
export function filled(...pieces: readonly Piece[]): Filled {
  return new Filled(pieces);
}

/** The value of a variable of the build. */
export function variable(name: string): Filled {
  return new Filled([{ variable: name }]);
}

/** The fields that have a value. */
export function fieldsOf(body: Body): [string, Value][] {
  return Object.entries(body).filter((field): field is [string, Value] => field[1] !== undefined);
}

export function isBlocks(value: Value): value is readonly Block[] {
  return Array.isArray(value) && value[0] instanceof Block;
}

export function isTexts(value: Value): value is readonly Text[] {
  return Array.isArray(value) && !isBlocks(value);
}

export function isScalar(value: Value): value is Scalar {
  return typeof value !== 'object' || value instanceof Filled;
}
