import { existsSync, readdirSync } from 'node:fs';
import { inProject } from './project';

/** An example that is a file: its name in tests, and its absolute path. */
export interface Example {
  readonly name: string;
  readonly file: string;
}

/** The examples that are a fleet.yaml. */
export function fleetExamples(): Example[] {
  return examplesOf('fleet.yaml');
}

/** The examples that are an image.yaml. */
export function imageExamples(): Example[] {
  return examplesOf('image.yaml');
}

function examplesOf(file: string): Example[] {
  const folders = readdirSync(inProject('examples'), { recursive: true, encoding: 'utf8' }).sort();
  return folders.map((name) => ({ name, file: inProject('examples', name, file) })).filter((example) => existsSync(example.file));
}
