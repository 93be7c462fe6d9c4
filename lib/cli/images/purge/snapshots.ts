import type { ImageFacts } from '../facts/image-facts';

/** Snapshots and the images that are made of them, while images go one by one. */
export class SnapshotUsers {
  private readonly users = new Map<string, Set<string>>();

  /**
   * @param images all images of the account in the region, whether they stay or go
   * @param kept snapshots that something else names, such as a launch template
   */
  public constructor(images: readonly ImageFacts[], private readonly kept: readonly string[]) {
    for (const { id, snapshots } of images) {
      for (const snapshot of snapshots) this.users.set(snapshot, (this.users.get(snapshot) ?? new Set()).add(id));
    }
  }

  /** Takes an image away; returns its snapshots that nobody uses any more. */
  public without({ id, snapshots }: ImageFacts): string[] {
    return [...new Set(snapshots)].filter((snapshot) => {
      const users = this.users.get(snapshot);
      users?.delete(id);
      return (users === undefined || users.size === 0) && !this.kept.includes(snapshot);
    });
  }
}
