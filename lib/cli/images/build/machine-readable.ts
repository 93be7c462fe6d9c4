/** A line of what Packer writes with -machine-readable. */
export interface PackerLine {
  /** The build that it is about; empty for Packer itself. */
  readonly target: string;
  /** Such as `ui`, `error` or `artifact`. */
  readonly type: string;
  readonly data: readonly string[];
}

const FIELDS = /^\d+,([^,]*),([^,]+)(?:,(.*))?$/;

/**
 * Reads a line; undefined for what is none, such as what a plugin prints past Packer.
 * @see https://developer.hashicorp.com/packer/docs/commands#machine-readable-output
 */
export function packerLine(line: string): PackerLine | undefined {
  const match = FIELDS.exec(line);
  if (match === null) return undefined;
  const [, target = '', type = '', data] = match;
  return { target, type, data: data === undefined ? [] : data.split(',').map(plain) };
}

/** A field without what Packer writes for commas and ends of lines. */
function plain(field: string): string {
  return field.replaceAll('%!(PACKER_COMMA)', ',').replaceAll('\\n', '\n').replaceAll('\\r', '\r');
}
