import { CStates, KernelPreset, ReceivePacketSteering, SwapPolicy, TransparentHugePages } from './choices';

/** What a ready-made profile chooses beside its settings, which are in `SYSCTLS`. */
export interface Preset {
  readonly transparentHugePages: TransparentHugePages;
  /** In percent of the machine's memory; undefined leaves it as the image has it. */
  readonly minFreeMemoryPercent?: number;
  readonly receivePacketSteering: ReceivePacketSteering;
  readonly swap: SwapPolicy;
  readonly cStates: CStates;
}

/** The ready-made profiles. */
export const PRESETS: Readonly<Record<KernelPreset, Preset>> = {
  [KernelPreset.REDIS]: {
    transparentHugePages: TransparentHugePages.NEVER,
    minFreeMemoryPercent: 2,
    receivePacketSteering: ReceivePacketSteering.AUTO,
    swap: SwapPolicy.KEEP,
    cStates: CStates.DEFAULT,
  },
  [KernelPreset.GENERAL]: {
    transparentHugePages: TransparentHugePages.MADVISE,
    minFreeMemoryPercent: 1,
    receivePacketSteering: ReceivePacketSteering.OFF,
    swap: SwapPolicy.KEEP,
    cStates: CStates.DEFAULT,
  },
  [KernelPreset.NONE]: {
    transparentHugePages: TransparentHugePages.UNCHANGED,
    receivePacketSteering: ReceivePacketSteering.OFF,
    swap: SwapPolicy.KEEP,
    cStates: CStates.DEFAULT,
  },
};
