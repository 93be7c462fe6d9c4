/** A statement of an IAM policy that allows something. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: PolicyConditions;
}

/** Operators with the keys and values that they compare. */
export type PolicyConditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What a statement allows, with what it is limited by. */
export interface Allowed {
  readonly actions: readonly string[];
  readonly on: readonly string[];
  /** Limits, of which those that are undefined are none. */
  readonly where?: readonly (PolicyConditions | undefined)[];
}

/** A statement with all its limits. */
export function allow(sid: string, { actions, on, where = [] }: Allowed): PolicyStatement {
  const statement: PolicyStatement = { Sid: sid, Effect: 'Allow', Action: [...actions].sort(), Resource: on };
  return where.reduce<PolicyStatement>(limited, statement);
}

/** The statement with further conditions. */
export function limited(statement: PolicyStatement, conditions: PolicyConditions | undefined): PolicyStatement {
  const all: Record<string, Readonly<Record<string, string | readonly string[]>>> = { ...statement.Condition };
  for (const [operator, keys] of Object.entries(conditions ?? {})) {
    all[operator] = { ...all[operator], ...keys };
  }
  return Object.keys(all).length === 0 ? statement : { ...statement, Condition: all };
}
