import type { Advice } from '../advice';
import { BuilderConnection } from './choices';
import type { ImageBase } from './image-base';
import type { ImageBuilderMachine } from './image-builder-machine';
import type { ImageStep } from './image-step';
import { OperationsProgram } from './operating-systems';

/** Its package, and its unit. */
export const SSM_AGENT = 'amazon-ssm-agent';

/** The id of the advice that an image will be without a program. */
export const WITHOUT: Readonly<Record<OperationsProgram, string>> = {
  [OperationsProgram.SSM_AGENT]: 'image.ssm-agent',
  [OperationsProgram.LOG_AGENT]: 'image.log-agent',
  [OperationsProgram.AWS_CLI]: 'image.aws-cli',
  [OperationsProgram.EXPORTER]: 'image.exporter',
};

/** The ids of all advice about recipes. */
export const IMAGE_ADVICE_IDS: readonly string[] = Object.values(WITHOUT);

/** What advice looks at. */
interface Advised {
  readonly baseImage: ImageBase;
  readonly steps: readonly ImageStep[];
  readonly builder: ImageBuilderMachine;
}

/** What is not wrong with a recipe, but most likely not what was meant. */
export function recipeAdvice({ baseImage, steps, builder }: Advised): Advice[] {
  const advice: Advice[] = [];
  if (!baseImage.hasSsmAgent && !steps.some(installsSsmAgent)) {
    const builds = builder.connection === BuilderConnection.SESSION_MANAGER ? ', and the machine that builds cannot be reached through it either' : '';
    advice.push({
      id: WITHOUT.ssmAgent,
      message: `${baseImage.osName} comes without the SSM agent and no step installs it: nobody can open a Session Manager session on a machine from this image${builds}; have the agent installed`,
    });
  }
  return advice;
}

function installsSsmAgent({ program, environment: { PACKAGES = '', PACKAGE_FILE = '', UNIT } }: ImageStep): boolean {
  switch (program) {
    case 'install-packages':
      return PACKAGES.split(' ').some((name) => name.replace(/=.*/, '') === SSM_AGENT);
    case 'install-package-file':
      return [`${SSM_AGENT}.deb`, `${SSM_AGENT}.rpm`].includes(PACKAGE_FILE.slice(PACKAGE_FILE.lastIndexOf('/') + 1));
    case 'enable-unit':
      return UNIT === `${SSM_AGENT}.service`;
    default:
      return false;
  }
}
