/** How many racks a command of Dynomite waits for. */
export enum DynomiteConsistency {
  /** The rack of the proxy alone; the others get writes later, or never. */
  DC_ONE = 'DC_ONE',
  /** A majority of the racks. */
  DC_QUORUM = 'DC_QUORUM',
  /** A majority of the racks, whose replies must be the same. */
  DC_SAFE_QUORUM = 'DC_SAFE_QUORUM',
}
