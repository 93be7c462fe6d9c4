import type { TimeZone } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';

/** When a pipeline builds by itself. */
export interface ImageBuilderSchedule {
  /** When: a cron expression, such as that of `Schedule.cron({ weekDay: 'MON', hour: '4', minute: '0' })`. */
  readonly expression: events.Schedule;
  /**
   * Time zone of the expression.
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
  /**
   * Whether it builds only when what the recipe begins with has changed.
   * @default false
   */
  readonly onlyAfterUpdates?: boolean;
  /**
   * After so many scheduled builds that failed in a row the pipeline is disabled, 1-10.
   * @default 3
   */
  readonly disableAfterFailures?: number;
}
