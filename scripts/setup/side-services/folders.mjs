// Where the programs of the side services are that are not kept outside of the project.
import { join } from 'node:path';
import { tools } from '../../shared/project.mjs';

/** The folder of a program of the table. */
export const folderOf = (name) => join(tools, 'side-services', name);
