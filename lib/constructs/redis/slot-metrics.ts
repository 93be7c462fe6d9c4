import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { IRedisSlot } from '../placement/redis-slot';

/** How CloudWatch combines the metrics of several slots into one, by their statistic. */
const FUNCTIONS: Readonly<Record<string, string>> = { Average: 'AVG', Maximum: 'MAX', Minimum: 'MIN', Sum: 'SUM' };

/**
 * Slots whose names an expression has room for: CloudWatch takes 2048 characters.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
 */
const MAX_SLOTS = 400;

/** One metric over the machines of several slots, combined as its statistic says. */
export function metricOver(scope: IConstruct, slots: readonly IRedisSlot[], metricName: string, props: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
  const combine = FUNCTIONS[props.statistic ?? 'Average'];
  if (combine === undefined) {
    throw new Error(`${scope.node.path}: "statistic" of a metric over all slots must be one of ${Object.keys(FUNCTIONS).join(', ')}, got ${JSON.stringify(props.statistic)}; a slot's own metric takes any`);
  }
  if (slots.length < 1 || slots.length > MAX_SLOTS) {
    throw new Error(`${scope.node.path}: a metric over all slots takes 1-${MAX_SLOTS} slots, got ${slots.length}; use the metrics of single slots`);
  }
  const usingMetrics = Object.fromEntries(slots.map((slot, index) => [`m${index}`, slot.metric(metricName, props)]));
  return new cloudwatch.MathExpression({
    expression: `${combine}([${Object.keys(usingMetrics).join(',')}])`,
    usingMetrics,
    label: props.label ?? `${metricName} of all slots`,
    color: props.color,
    period: props.period,
  });
}
