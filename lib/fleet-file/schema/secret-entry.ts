import * as z from 'zod';
import { text } from './kinds';

/** Keys of `{ secret: redis, key: password }`, an entry of a Secret. */
export const SECRET_ENTRY = {
  secret: text({ title: 'Secret', description: 'Name of a Secret that exists in the namespace.', example: 'redis' }),
  key: text({ title: 'Key', description: 'Key of its entry.', example: 'password' }),
};

/** Whether an entry of a Secret stands there: whoever wrote something else may have written the secret itself, which no error repeats. */
export function isSecretEntry(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodObject && schema.shape.key === SECRET_ENTRY.key;
}
