import { Problems } from '../../../definitions/problems';
import type { FieldValue } from './options';

/** A field of the builder amazon-ebs that no recipe decides, by the name that Packer has for it, such as `ssh_timeout`. */
export class PackerField {
  /** A field that takes a text. */
  public static text(name: string, value: string): PackerField {
    return new PackerField(name, value);
  }

  /** A field that takes a number. */
  public static number(name: string, value: number): PackerField {
    return new PackerField(name, value);
  }

  /** A field that takes true or false. */
  public static flag(name: string, value: boolean): PackerField {
    return new PackerField(name, value);
  }

  /** A field that takes a list of texts. */
  public static list(name: string, value: string[]): PackerField {
    return new PackerField(name, value);
  }

  /** A field that takes texts by name, such as `spot_tags`. */
  public static texts(name: string, value: Record<string, string>): PackerField {
    return new PackerField(name, value);
  }

  /** A block with fields of its own, such as `aws_polling`; none of them is a block. Throws when it names a field twice. */
  public static block(name: string, fields: PackerField[]): PackerField {
    return new PackerField(name, valuesOf(fields) as Record<string, string>);
  }

  /** The name that Packer has for it. */
  public readonly name: string;
  /** @internal */
  public readonly _value: FieldValue;

  private constructor(name: string, value: FieldValue) {
    this.name = name;
    this._value = value;
  }
}

/** The values of fields by their names. Throws when a field is named twice. */
export function valuesOf(fields: readonly PackerField[]): Record<string, FieldValue> {
  const problems = new Problems();
  fields.forEach(({ name }, index) => {
    if (fields.findIndex((other) => other.name === name) !== index) {
      problems.addKey(['fields', name], `"fields" must name each field once, got ${JSON.stringify(name)} twice`);
    }
  });
  problems.throwIfAny();
  return Object.fromEntries(fields.map(({ name, _value }) => [name, _value]));
}
