const MOST = 4;

/** Names in one line: the first few, and how many there are beside them. */
export function listed(names: readonly string[]): string {
  const rest = names.length - MOST;
  return rest > 1 ? `${names.slice(0, MOST).join(', ')} and ${rest} more` : names.join(', ');
}
