import * as z from 'zod';
import { inner, shapeOf } from './inspect';
import { text } from './kinds';

/** Keys of `{ secret: redis, key: password }`, an entry of a Secret. */
export const SECRET_ENTRY = {
  secret: text({ title: 'Secret', description: 'Name of a Secret that exists in the namespace.', example: 'redis' }),
  key: text({ title: 'Key', description: 'Key of its entry.', example: 'password' }),
};

/** Whether what stands there instead may be a secret: an entry of a Secret belongs there, its name, or what has such entries itself. */
export function mayBeSecret(schema: z.core.$ZodType): boolean {
  const bare = inner(schema);
  const parts = [bare, ...Object.values(shapeOf(bare) ?? {})].map(inner);
  return bare === SECRET_ENTRY.secret || bare === SECRET_ENTRY.key
    || parts.some((part) => isSecretEntry(part) || (part instanceof z.ZodArray && isSecretEntry(inner(part.element))));
}

/** Whether an entry of a Secret stands there: whoever wrote something else may have written the secret itself, which no error repeats. */
export function isSecretEntry(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodObject && schema.shape.key === SECRET_ENTRY.key;
}
