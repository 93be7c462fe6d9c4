/** How urgent an alert is: `critical` wakes somebody, `warning` waits for the morning, `info` explains others. */
export type Severity = 'critical' | 'warning' | 'info';

/** An alert as Prometheus and its operator have it. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must be true; left out where the expression looks back by itself. */
  readonly for?: string;
  readonly labels: { readonly severity: Severity };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** Rules that are evaluated together. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertingRule[];
}

/** One alert, in short. */
export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  readonly expr: string;
  readonly for?: string;
  readonly summary: string;
  /** Why it matters and what to do. */
  readonly description: string;
}

/** The alert of Prometheus. Templates in its texts are ours: they hold no text of a user. */
export function alertingRule(alert: Alert): AlertingRule {
  return {
    alert: alert.name,
    expr: alert.expr,
    ...alert.for === undefined ? {} : { for: alert.for },
    labels: { severity: alert.severity },
    annotations: { summary: alert.summary, description: alert.description },
  };
}

/** The node of an alert, in its texts. */
export const NODE = '{{ $labels.instance }} of {{ $labels.redis_fleet }}';
/** The fleet of an alert, in its texts. */
export const FLEET = '{{ $labels.redis_fleet }}';
