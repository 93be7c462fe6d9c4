import { PackerFormat } from './choices';
import { hcl2 } from './hcl2';
import { hcl2Json } from './hcl2-json';
import { legacyJson } from './legacy-json';
import type { PackerModel } from './model';

const WRITERS: Readonly<Record<PackerFormat, (model: PackerModel) => string>> = {
  [PackerFormat.JSON]: legacyJson, [PackerFormat.HCL2_JSON]: hcl2Json, [PackerFormat.HCL2]: hcl2,
};

/** The text of a template in a format. */
export function writeTemplate(model: PackerModel, format: PackerFormat): string {
  return WRITERS[format](model);
}
