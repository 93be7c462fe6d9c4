/** An image of this account, as EC2 shows it. */
export interface ImageFacts {
  readonly region: string;
  /** Such as `ami-0123456789abcdef0`. */
  readonly id: string;
  readonly name: string;
  /** Undefined where EC2 does not say. */
  readonly created?: Date;
  /** Such as `available`, `pending`, `failed` or `disabled`. */
  readonly state: string;
  /** Such as `x86_64`. */
  readonly architecture: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Ids of the snapshots that its disks are made of. */
  readonly snapshots: readonly string[];
  readonly isPublic: boolean;
  /** What protects it from being deregistered, such as `enabled-with-cooldown`; undefined where nothing does. */
  readonly protection?: string;
  /** The image that it is a copy of. */
  readonly copyOf?: { readonly region: string; readonly id: string };
}

/** What may refer to an image; in the order in which it is shown. */
export enum ReferenceKind {
  POINTER = 'pointer',
  INSTANCE = 'instance',
  LAUNCH_TEMPLATE = 'launch template',
  LAUNCH_CONFIGURATION = 'launch configuration',
  SHARE = 'share',
  COPY = 'copy',
}

/** Something that refers to an image of a region. */
export interface Reference {
  readonly kind: ReferenceKind;
  /** Id of the image. */
  readonly image: string;
  /** In words, such as `instance i-0123456789abcdef0 (running)`. */
  readonly by: string;
}

/** The references to each image, without repetition. */
export function byImage(references: readonly Reference[]): ReadonlyMap<string, readonly Reference[]> {
  const distinct = new Map(references.map((reference) => [`${reference.image} ${reference.by}`, reference]));
  const found = new Map<string, Reference[]>();
  for (const reference of distinct.values()) found.set(reference.image, [...found.get(reference.image) ?? [], reference]);
  return found;
}

/** Whole days that an image is old; undefined where its age is not known. */
export function ageInDays({ created }: ImageFacts, now: Date): number | undefined {
  return created === undefined ? undefined : Math.floor((now.getTime() - created.getTime()) / 86_400_000);
}

/** The newest first; those of the same second by their ids, so that every run has the same order. */
export function newestFirst(images: readonly ImageFacts[]): ImageFacts[] {
  return [...images].sort((one, other) => (other.created?.getTime() ?? 0) - (one.created?.getTime() ?? 0) || (one.id < other.id ? -1 : 1));
}
