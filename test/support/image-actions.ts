import { buildSync } from 'esbuild';
import { inProject } from './project';

/** Commands of `redis-fleet images` that ask AWS. */
export const ASKING = ['build', 'list', 'promote', 'rollback', 'purge'] as const;

/** What a command of `redis-fleet images` may ask of AWS by itself: the actions in its code without what it never calls. */
export function actionsOf(command: typeof ASKING[number]): string[] {
  const { outputFiles: [bundle] } = buildSync({
    entryPoints: [inProject('lib', 'cli', 'images', command, 'run.ts')], bundle: true, platform: 'node', format: 'esm', packages: 'external', treeShaking: true, write: false,
  });
  return [...new Set([...(bundle?.text ?? '').matchAll(/action: "([a-z0-9]+:\w+)"/g)].flatMap(([, action]) => action ?? []))].sort();
}
