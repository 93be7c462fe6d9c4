/** A program that the guest ran. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** A network card: masks of processors, in hexadecimal. */
export interface NetworkCard {
  /** Who takes part in receiving, by the names of queues. */
  readonly receiveQueues: Readonly<Record<string, string>>;
  /** Who may handle an interrupt, by the interrupts' names. */
  readonly interrupts: Readonly<Record<string, string>>;
}

/** What the kernel of a guest holds, in its own words. */
export interface KernelValues {
  readonly hugePages: string;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly networkCards: Readonly<Record<string, NetworkCard>>;
}

/** What guest/report.py prints. */
export interface GuestReport extends KernelValues {
  readonly kernel: string;
  readonly processors: number;
  /** KiB. */
  readonly memory: number;
  /** Seconds since 1970. */
  readonly clock: number;
  /** States by the names of units. */
  readonly units: Readonly<Record<string, string>>;
  readonly redis: {
    readonly answer: Outcome;
    readonly log: readonly string[];
    /** The soft and the hard limit of the running server. */
    readonly openFiles: readonly number[];
    readonly checkSystem: Outcome;
  };
}

/** What report.py prints of a machine with the files of a fleet's node. */
export interface TunedReport extends GuestReport {
  /** Log of redis-fleet-kernel.service. */
  readonly log: readonly string[];
  readonly doctor: Outcome;
  /** A second run of that unit, and whether it changed a value. */
  readonly again: Outcome & { readonly changes: boolean };
  /** Three values were changed: what the doctor says, a reload of that unit, and the values after it. */
  readonly spoiled: { readonly doctor: Outcome; readonly mended: Outcome; readonly after: KernelValues };
}

/** What guest/report.py prints of an instance when cloud-init is done. */
export interface InstanceReport extends Partial<Pick<TunedReport, 'log' | 'doctor' | 'again' | 'spoiled'>>, GuestReport {
  /** By which programs know EC2. */
  readonly uuid: string;
  /** Which cloud cloud-init takes the machine's for. */
  readonly cloud: string;
  /** What cloud-init says of its own end. */
  readonly cloudInit: string;
  /** What the user data said. */
  readonly bootstrap: readonly string[];
  /** Whether the node says that it serves. */
  readonly ready: boolean;
}

/** One value that the doctor looked at. */
export interface Finding {
  readonly section: string;
  readonly name: string;
  readonly verdict: string;
  readonly actual: string;
  readonly fix: string;
}

/** What the doctor found. Throws an error with its words when it printed no report. */
export function findingsOf({ code, output, errors }: Outcome): readonly Finding[] {
  if (!output.startsWith('{')) throw new Error(`the doctor ended with ${code}: ${errors}`);
  return (JSON.parse(output) as { findings: Finding[] }).findings;
}

/** The report in what a guest printed. Throws an error with its console when there is none. */
export function readReport<T>(report: string, console: string): T {
  if (!report.startsWith('{')) throw new Error(`the guest made no report; its console:\n${console}`);
  return JSON.parse(report) as T;
}
