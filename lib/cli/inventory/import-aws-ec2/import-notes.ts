/** Where something stands in the aws_ec2.yml. */
export type Path = readonly (string | number)[];

/** One thing that a person has to know of an import. */
export interface ImportNote {
  readonly path: Path;
  readonly message: string;
}

/** What an import could not carry, and what it carried in another way. */
export class ImportNotes {
  /** What the new file lacks. */
  public readonly left: ImportNote[] = [];
  /** What means something else, or more, than before. */
  public readonly changed: ImportNote[] = [];

  public leave(path: Path, message: string): void {
    this.left.push({ path, message });
  }

  public change(path: Path, message: string): void {
    this.changed.push({ path, message });
  }
}
