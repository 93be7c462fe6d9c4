import { KernelProfile } from '../definitions/kernel/kernel-profile';
import type { Parts } from './parts';
import { kernelSchema } from './schema/node';
import { asTexts } from './texts';

/** The kernel profile at a path; what is wrong is kept in `parts.problems`. */
export function kernelPart(parts: Parts, path: readonly string[], acknowledge: Record<string, string>): KernelProfile | undefined {
  return parts.make(path, kernelSchema, (given) => {
    const { profile, sysctls, reasons, ...choices } = given ?? {};
    return new KernelProfile({ ...choices, preset: profile, sysctls: asTexts(sysctls), reasons: reasons ?? undefined, acknowledge });
  });
}
