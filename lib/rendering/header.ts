/** The first line of every rendered file that takes comments. */
export const HEADER = '# Rendered from the fleet\'s definition; changes are overwritten.';
