/** A namespace for side services. */
export interface RestrictedNamespaceProps {
  /** Its name: 1-63 lower-case letters, digits or -, beginning with a letter; neither `default` nor one that begins with `kube-`. */
  readonly name: string;
}
