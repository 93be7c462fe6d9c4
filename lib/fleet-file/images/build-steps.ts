import type * as z from 'zod';
import type { ImageFile } from '../../definitions/images/image-file';
import { ImageStep } from '../../definitions/images/image-step';
import { kernelPart } from '../build-kernel';
import type { Parts } from '../parts';
import type { StepFileSet } from './step-file-set';
import {
  checkSchema, directorySchema, downloadSchema, fileSchema, noServiceSchema, packagesSchema, scriptSchema, serviceSchema, STEP_KINDS, userSchema,
} from './step-schema';

type Path = readonly string[];
type StepKind = (typeof STEP_KINDS)[number];

/** What a step is made from: the place of its only value, and the files beside the image.yaml. */
interface StepPlace {
  readonly parts: Parts;
  readonly path: Path;
  readonly files: StepFileSet;
  readonly acknowledge: Record<string, string>;
}

/** What the steps of a file say; what is wrong is kept in `parts.problems`. */
export interface StepsPart {
  readonly steps: ImageStep[];
  /** The place in the file of each step. */
  readonly places: Path[];
}

/** Makes the steps of an image.yaml, each on its own, so that one bad step hides no other. */
export function stepsPart(parts: Parts, files: StepFileSet, acknowledge: Record<string, string>): StepsPart {
  const made = parts.items(['steps']).flatMap((item) => STEP_KINDS.filter((kind) => parts.has([...item, kind])).flatMap((kind) => {
    const path = [...item, kind];
    const step = MAKERS[kind]({ parts, path, files, acknowledge });
    return step === undefined ? [] : [{ step, path }];
  }));
  return { steps: made.map(({ step }) => step), places: made.map(({ path }) => path) };
}

const MAKERS: Readonly<Record<StepKind, (place: StepPlace) => ImageStep | undefined>> = {
  packages: (place) => make(place, packagesSchema, (names) => ImageStep.packages(names), ([, ...rest]) => rest),
  script: (place) => makeScript(place, scriptSchema, (file, props) => ImageStep.script(file, props)),
  check: (place) => makeScript(place, checkSchema, (file, props) => ImageStep.check(file, props)),
  file: (place) => make(place, fileSchema, ({ source, target, ...props }) => {
    const file = place.files.take(source, [...place.path, 'source']);
    return file && ImageStep.file(file, target, props);
  }),
  directory: (place) => make(place, directorySchema, ({ path, ...props }) => ImageStep.directory(path, props), ([name, ...rest]) => [...(name === 'target' ? ['path'] : name === undefined ? [] : [name]), ...rest]),
  service: (place) => make(place, serviceSchema, (unit) => ImageStep.service(unit), () => []),
  noService: (place) => make(place, noServiceSchema, (unit) => ImageStep.noService(unit), () => []),
  user: (place) => make(place, userSchema, ({ name, groups, ...props }) => ImageStep.user(name, { ...props, groups: groups ?? undefined })),
  download: (place) => make(place, downloadSchema, (props) => ImageStep.download(props)),
  reboot: () => ImageStep.reboot(),
  kernel: ({ parts, path, acknowledge }) => {
    const profile = kernelPart(parts, path, acknowledge);
    return profile && ImageStep.kernel(profile);
  },
  nodePrograms: () => ImageStep.nodePrograms(),
};

/** A step from its value; `where` gives the place of a problem below the value. */
function make<Schema extends z.ZodType>(
  { parts, path }: StepPlace, schema: Schema, step: (data: z.infer<Schema>) => ImageStep | undefined, where: (inner: Path) => Path = (inner) => inner,
): ImageStep | undefined {
  return parts.make(path, schema, step, (inner) => [...path, ...where(inner)]);
}

type ScriptSchema = typeof scriptSchema | typeof checkSchema;
type ScriptMapping<Schema extends ScriptSchema> = Exclude<z.infer<Schema>, string>;

/** A step that runs a file: its value is the file alone, or a mapping with more. */
function makeScript<Schema extends ScriptSchema>(
  place: StepPlace, schema: Schema, step: (file: ImageFile, props: Omit<ScriptMapping<Schema>, 'file' | 'environment' | 'variables'> & Runs) => ImageStep,
): ImageStep | undefined {
  const { path, files } = place;
  const isText = place.parts.has([...path, 'file']) ? ['file'] : [];
  const filePath = [...path, ...isText];
  return make(place, schema, (given) => {
    const { file: source, environment, variables, ...props } = (typeof given === 'string' ? { file: given } : given) as ScriptMapping<Schema>;
    const file = files.take(source, filePath);
    return file && step(file, { ...props, environment: environment ?? undefined, variables: variables ?? undefined });
  }, (inner) => (inner[0] === 'file' ? isText : inner));
}

/** What a script is given, as the definitions take it. */
interface Runs {
  readonly environment?: Record<string, string>;
  readonly variables?: string[];
}
