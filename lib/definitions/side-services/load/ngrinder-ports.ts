/** Ports of a controller: pages, the agents' link, and one console for each test that runs. */
export interface NGrinderPorts {
  readonly web: number;
  readonly agents: number;
  /** First and last one of the consoles. */
  readonly consoles: readonly [number, number];
}

const CONSOLE_BASE = 12_000;

/** The ports of a controller that runs so many tests at once: all that names a port derives it from here. */
export function ngrinderPorts(concurrentTests: number): NGrinderPorts {
  return { web: 8080, agents: 16_001, consoles: [CONSOLE_BASE, CONSOLE_BASE + concurrentTests - 1] };
}
