import { KernelProfile } from '../kernel/kernel-profile';
import { frozenList, frozenRecord } from '../frozen';
import { Problems } from '../problems';
import { ImagePhase, ImageStepKind } from './choices';
import type { ImageFile } from './image-file';
import { DIGEST, FILE_MODE, OWNER_NAME, STEP_TIMEOUT_SECONDS, TARGET, UNIT, URL_FORM, checkForms, checkPackages, checkScript } from './step-checks';

/** How a script runs: as root. */
export interface ScriptProps {
  /**
   * Environment of the script, by name.
   * @default - none
   */
  readonly environment?: Record<string, string>;
  /**
   * Names of variables of the recipe that the script gets in its environment, in upper case.
   * @default - none
   */
  readonly variables?: string[];
  /**
   * Seconds until the build gives up, 1-43200.
   * @default 1800
   */
  readonly timeoutSeconds?: number;
}

/** How a check runs: as root; it fails with another exit code than 0. */
export interface CheckProps extends ScriptProps {
  /**
   * Whether it runs on the builder (VALIDATE) or on a fresh machine that was started from the image (TEST).
   * @default ImagePhase.VALIDATE
   */
  readonly phase?: ImagePhase;
}

/** Whose a file or a directory is. */
export interface FileProps {
  /**
   * Its user.
   * @default "root"
   */
  readonly owner?: string;
  /**
   * Its group.
   * @default "root"
   */
  readonly group?: string;
  /**
   * Its mode in octal: four digits.
   * @default - "0644" of a file, "0755" of a directory
   */
  readonly mode?: string;
}

/** A system user. */
export interface UserProps {
  /**
   * Its home directory, which is not made.
   * @default "/nonexistent"
   */
  readonly home?: string;
  /**
   * Its shell.
   * @default "/usr/sbin/nologin"
   */
  readonly shell?: string;
  /**
   * Groups that it is in beside its own; each must exist.
   * @default - none
   */
  readonly groups?: string[];
}

/** A file that is downloaded. */
export interface DownloadProps extends FileProps {
  /** Where it is: `https://` with no user, password or fragment. */
  readonly url: string;
  /** SHA-256 of its bytes, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Where it is put: an absolute path. */
  readonly target: string;
}

/** What a step is made of. */
export interface StepData {
  readonly kind: ImageStepKind;
  readonly title: string;
  readonly phase?: ImagePhase;
  readonly program?: string;
  readonly payload?: ImageFile;
  readonly environment?: Readonly<Record<string, string>>;
  readonly variables?: readonly string[];
  readonly timeoutSeconds?: number;
  readonly kernelProfile?: KernelProfile;
  readonly kernelUser?: string;
}

/** What a step that runs a program may have beside its environment. */
export interface ProgramData {
  readonly phase?: ImagePhase;
  readonly payload?: ImageFile;
  readonly timeoutSeconds?: number;
}

const NO_LOGIN = '/usr/sbin/nologin';
const NO_HOME = '/nonexistent';

/**
 * One step of making an image; steps run in their order, as root.
 *
 * No step carries text of a shell: it names files. Throws when a name, a path, a mode or an address is not of its form.
 */
export class ImageStep {
  /** Installs packages from the repositories of the operating system; with a version as `name=version` by apt, and `name-version` by dnf. */
  public static packages(names: string[]): ImageStep {
    const problems = new Problems();
    checkPackages(problems, names);
    problems.throwIfAny();
    return ImageStep._program('install-packages', `packages ${names.join(', ')}`, { PACKAGES: names.join(' ') });
  }

  /** Runs a script. */
  public static script(file: ImageFile, props: ScriptProps = {}): ImageStep {
    checkScript(file, props);
    return new ImageStep({ ...props, kind: ImageStepKind.SCRIPT, title: `script ${file.name}`, payload: file });
  }

  /** Puts a file at an absolute path, with its owner and mode; folders above it are made where they are missing. */
  public static file(file: ImageFile, target: string, props: FileProps = {}): ImageStep {
    const given = { OWNER: 'root', GROUP: 'root', MODE: '0644', ...ownership(props), TARGET: target };
    checkForms({ target: [target, TARGET], owner: [given.OWNER, OWNER_NAME], group: [given.GROUP, OWNER_NAME], mode: [given.MODE, FILE_MODE] });
    return ImageStep._program('place-file', `file ${target}`, { FILE: file.name, ...given }, { payload: file });
  }

  /** Makes a directory at an absolute path, with those above it, or corrects the owner and mode of one that is there. */
  public static directory(target: string, props: FileProps = {}): ImageStep {
    const given = { OWNER: 'root', GROUP: 'root', MODE: '0755', ...ownership(props), TARGET: target };
    checkForms({ target: [target, TARGET], owner: [given.OWNER, OWNER_NAME], group: [given.GROUP, OWNER_NAME], mode: [given.MODE, FILE_MODE] });
    return ImageStep._program('make-directory', `directory ${target}`, given);
  }

  /** Has systemd start a unit at each boot of the image; it is not started on the builder. */
  public static service(unit: string): ImageStep {
    checkForms({ unit: [unit, UNIT] });
    return ImageStep._program('enable-unit', `service ${unit}`, { UNIT: unit });
  }

  /** Keeps systemd from ever starting a unit, and stops it on the builder: it is masked, also before its package is installed. */
  public static noService(unit: string): ImageStep {
    checkForms({ unit: [unit, UNIT] });
    return ImageStep._program('disable-unit', `no service ${unit}`, { UNIT: unit });
  }

  /** Makes a system user with a group of its own name. */
  public static user(name: string, props: UserProps = {}): ImageStep {
    const { home = NO_HOME, shell = NO_LOGIN, groups = [] } = props;
    checkForms({
      name: [name, OWNER_NAME], home: [home, TARGET], shell: [shell, TARGET],
      ...Object.fromEntries(groups.map((group, index) => [`groups/${index}`, [group, OWNER_NAME] as const])),
    });
    return ImageStep._program('add-user', `user ${name}`, { USER_NAME: name, USER_HOME: home, USER_SHELL: shell, USER_GROUPS: groups.join(',') });
  }

  /** Downloads a file, and fails where its bytes are not those that were named; needs curl, and makes folders above it where they are missing. */
  public static download(props: DownloadProps): ImageStep {
    const { url, sha256, target } = props;
    const given = { OWNER: 'root', GROUP: 'root', MODE: '0644', ...ownership(props), TARGET: target, URL: url, SHA256: sha256 };
    checkForms({
      url: [url, URL_FORM], sha256: [sha256, DIGEST], target: [target, TARGET],
      owner: [given.OWNER, OWNER_NAME], group: [given.GROUP, OWNER_NAME], mode: [given.MODE, FILE_MODE],
    });
    return ImageStep._program('download', `download ${target}`, given);
  }

  /** Restarts the builder, and goes on when it is back. */
  public static reboot(): ImageStep {
    return new ImageStep({ kind: ImageStepKind.REBOOT, title: 'reboot' });
  }

  /** Runs a script that checks the image: it fails the build with another exit code than 0. */
  public static check(file: ImageFile, props: CheckProps = {}): ImageStep {
    checkScript(file, props);
    const phase = props.phase ?? ImagePhase.VALIDATE;
    return new ImageStep({ ...props, kind: ImageStepKind.SCRIPT, title: `check ${file.name}`, payload: file, phase });
  }

  /** Bakes a kernel profile in: its settings, when huge pages are used, and the limits of the user that the server runs as, `redis` where none is named. */
  public static kernel(profile?: KernelProfile, user?: string): ImageStep {
    const [kernelProfile, kernelUser] = [profile ?? KernelProfile.redis(), user ?? 'redis'];
    checkForms({ user: [kernelUser, OWNER_NAME] });
    return new ImageStep({ kind: ImageStepKind.KERNEL, title: `kernel ${kernelProfile.name}`, kernelProfile, kernelUser });
  }

  /** Installs the programs that make a machine a node under `/opt/redis-fleet`, so that nothing is fetched at boot. */
  public static nodePrograms(): ImageStep {
    return new ImageStep({ kind: ImageStepKind.NODE_PROGRAMS, title: 'programs of a node' });
  }

  /**
   * A step that runs a program of this library with an environment that was checked.
   *
   * @internal
   */
  public static _program(program: string, title: string, environment: Record<string, string>, more: ProgramData = {}): ImageStep {
    return new ImageStep({ ...more, kind: ImageStepKind.PROGRAM, program, title, environment });
  }

  /** What it is. */
  public readonly kind: ImageStepKind;
  /** When it runs. */
  public readonly phase: ImagePhase;
  /** What it does, in a few words. */
  public readonly title: string;
  /** The program of this library that it runs; undefined where it runs none. */
  public readonly program?: string;
  /** The file that it carries: a script, or what is put into the image. */
  public readonly payload?: ImageFile;
  /** Environment of its script or program. */
  public readonly environment: Record<string, string>;
  /** Variables of the recipe that its script gets. */
  public readonly variables: string[];
  /** Seconds until the build gives up. */
  public readonly timeoutSeconds: number;
  /** The kernel profile that it bakes in. */
  public readonly kernelProfile?: KernelProfile;
  /** The user whose limits are set with the kernel profile. */
  public readonly kernelUser?: string;

  private constructor(data: StepData) {
    this.kind = data.kind;
    this.phase = data.phase ?? ImagePhase.BUILD;
    this.title = data.title;
    this.program = data.program;
    this.payload = data.payload;
    this.environment = frozenRecord({ ...data.environment });
    this.variables = frozenList(data.variables ?? []);
    this.timeoutSeconds = data.timeoutSeconds ?? STEP_TIMEOUT_SECONDS;
    this.kernelProfile = data.kernelProfile;
    this.kernelUser = data.kernelUser;
  }
}

/** What was given of these, as environment. */
function ownership({ owner, group, mode }: FileProps): { OWNER?: string; GROUP?: string; MODE?: string } {
  return { ...(owner === undefined ? {} : { OWNER: owner }), ...(group === undefined ? {} : { GROUP: group }), ...(mode === undefined ? {} : { MODE: mode }) };
}
