import type { Form } from './checks';

/** The name of a region of AWS. */
export const REGION: Form = { pattern: /^[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}$/, allowed: 'the name of a region such as eu-west-1' };
