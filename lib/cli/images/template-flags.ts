import { Option } from 'commander';
import { quoted } from '../../fleet-file/read';
import { PackerFormat, PackerTarget } from '../../rendering/images/packer/choices';
import { CliError } from '../io';
import { USAGE } from '../report';

/** Which template is wanted, as it was typed. */
export interface TemplateFlags {
  readonly format: PackerFormat;
  readonly target: PackerTarget;
  readonly acknowledge?: readonly string[];
}

export function formatOption(): Option {
  return new Option('--format <format>', 'json: Packer\'s own, .json; hcl2-json: HCL2 in JSON, .pkr.json; hcl2: HCL2, .pkr.hcl').choices(Object.values(PackerFormat)).default(PackerFormat.HCL2);
}

export function targetOption(): Option {
  return new Option('--target <release>', 'the Packer that reads the template: 1.6, or any since 1.7').choices(Object.values(PackerTarget)).default(PackerTarget.CURRENT);
}

export function acknowledgeOption(): Option {
  return new Option('--acknowledge <id=reason>', 'reason for what Packer 1.6 cannot do and is refused without one; can be given several times')
    .argParser<readonly string[]>((value, before: readonly string[] = []) => [...before, value]);
}

/** The reasons that were typed, by their ids. Throws a CliError where one is not of the form id=reason. */
export function reasonsIn(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => {
    const [, id, reason] = /^([a-z0-9.-]+)=(.+)$/.exec(text) ?? [];
    if (id === undefined || reason === undefined) throw new CliError(`--acknowledge must be id=reason, got ${quoted(text)}`, USAGE);
    return [id, reason] as const;
  }));
}
