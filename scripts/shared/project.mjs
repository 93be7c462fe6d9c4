// Where things are in the project.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The absolute path of a file or folder of the project. */
export const inProject = (...parts) => join(root, ...parts);

export const venv = inProject('.venv');
export const venvPython = join(venv, 'bin', 'python');
export const tools = inProject('.tools');
