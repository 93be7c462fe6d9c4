import { oneOf, text } from '../../../definitions/checks';
import type { Form } from '../../../definitions/checks';
import type { ImageFile } from '../../../definitions/images/image-file';
import { Problems } from '../../../definitions/problems';
import type { ModelPart } from './model';
import { filledAgainProblem } from './text-checks';
import { filled } from './value';

const FILE: Form = { pattern: /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/, allowed: 'a path below the folder that Packer runs in, such as packer-manifest.json' };
const ENVIRONMENT_NAME: Form = { pattern: /^[A-Za-z_][A-Za-z0-9_]{0,63}$/, allowed: '1-64 letters, digits or _, not beginning with a digit' };
const SUMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

/** Where the scripts of post-processors are, beside the template. */
const FOLDER = 'post-processors';

/** What is done when an image is built, on the machine that runs Packer. */
export class PackerPostProcessor {
  /** Runs a script of POSIX shell, with this environment. Throws when a name is none of an environment, or a value has a `{{`. */
  public static script(file: ImageFile, environment: Record<string, string> = {}): PackerPostProcessor {
    const problems = new Problems();
    for (const [name, value] of Object.entries(environment)) {
      problems.check(['environment', name], text('environment', name, ENVIRONMENT_NAME));
      problems.check(['environment', name], filledAgainProblem(`environment ${JSON.stringify(name)}`, value));
    }
    problems.throwIfAny();
    const environmentVars = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    return new PackerPostProcessor([{
      type: 'shell-local',
      body: {
        script: filled({ folder: true }, `/${FOLDER}/${file.name}`),
        environment_vars: environmentVars.length === 0 ? undefined : environmentVars,
        execute_command: ['/bin/sh', '-c', filled({ action: '.Vars' }, ` sh '`, { action: '.Script' }, `'`)],
      },
    }], file);
  }

  /** Writes the checksums of files to `OUTPUT`; one of md5, sha1, sha224, sha256, sha384 and sha512. Throws when a path leads elsewhere. */
  public static checksum(files: string[], algorithm: string, output: string): PackerPostProcessor {
    const problems = new Problems();
    problems.check('algorithm', oneOf('algorithm', algorithm, SUMS));
    checkPaths(problems, files, output);
    return PackerPostProcessor.ofFiles(files, { type: 'checksum', body: { checksum_types: [algorithm], output, keep_input_artifact: true } });
  }

  /** Packs files into the archive `OUTPUT`, whose name says how: .tar.gz, .zip and others. Throws when a path leads elsewhere. */
  public static compress(files: string[], output: string): PackerPostProcessor {
    checkPaths(new Problems(), files, output);
    return PackerPostProcessor.ofFiles(files, { type: 'compress', body: { output, keep_input_artifact: true } });
  }

  /** Without keep_input_artifact Packer would deregister the image for the sake of the files. */
  private static ofFiles(files: readonly string[], part: ModelPart): PackerPostProcessor {
    return new PackerPostProcessor([{ type: 'artifice', body: { files, keep_input_artifact: true } }, part]);
  }

  private constructor(private readonly chain: readonly ModelPart[], private readonly file?: ImageFile) {}

  /**
   * The chain of Packer's post-processors.
   * @internal
   */
  public get _parts(): readonly ModelPart[] {
    return this.chain;
  }

  /**
   * The files that it needs beside the template.
   * @internal
   */
  public get _files(): Record<string, ImageFile> {
    return this.file === undefined ? {} : { [`${FOLDER}/${this.file.name}`]: this.file };
  }
}

function checkPaths(problems: Problems, files: readonly string[], output: string): void {
  files.forEach((file, index) => problems.check(['files', String(index)], text('files', file, FILE)));
  if (files.length === 0) {
    problems.add('files', '"files" must name one file at least, got none; add packer-manifest.json');
  }
  problems.check('output', text('output', output, FILE));
  problems.throwIfAny();
}
