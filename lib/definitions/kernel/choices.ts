/** The ready-made profiles, of which every other begins with one. */
export enum KernelPreset {
  /** A machine that runs Redis or Valkey and nothing else of weight. */
  REDIS = 'redis',
  /** A machine of a side service, such as a proxy, a metrics server or a manager of Kafka. */
  GENERAL = 'general',
  /** A machine whose kernel stays as its image has it. */
  NONE = 'none',
}

/** When the kernel backs memory with huge pages; `always` is not offered because it makes forks slow and large. */
export enum TransparentHugePages {
  /** Never: the choice for a machine that runs Redis only. */
  NEVER = 'never',
  /** Only where a program asks for it. */
  MADVISE = 'madvise',
  /** As the image has it. */
  UNCHANGED = 'unchanged',
}

/** Whether the kernel spreads received packets over more CPUs than the network card has queues. */
export enum ReceivePacketSteering {
  /** Where the machine has more CPUs than queues: the node counts them at boot. */
  AUTO = 'auto',
  /** As the image has it, which is off. */
  OFF = 'off',
}

/** What is thought of swap space that the image comes with; no image of AWS has any, and a node never turns it off. */
export enum SwapPolicy {
  /** It is right: memory that runs out is then slow before it is fatal. */
  KEEP = 'keep',
  /** It is wrong, and reported as such: memory that runs out shall end a process. */
  NONE = 'none',
}

/** How deeply an idle CPU may sleep. */
export enum CStates {
  /** As the kernel likes. */
  DEFAULT = 'default',
  /**
   * Not deeper than C1: it wakes up within microseconds, takes more power, and leaves less of it for turbo.
   *
   * A service of the node asks the kernel for it while the machine runs, by holding `/dev/cpu_dma_latency` open; the command
   * line of an image (`intel_idle.max_cstate=1`) would do it from the start. It matters only on the Intel types that let their
   * guests choose (such as bare metal and the largest sizes); elsewhere the hypervisor decides, and the node says that it has no say.
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/processor_state_control.html
   */
  SHALLOW = 'shallow',
}
