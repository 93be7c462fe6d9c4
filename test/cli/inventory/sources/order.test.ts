import { overridden } from '../../../../lib/cli/inventory/config/override';
import { settingsFrom } from '../../../../lib/cli/inventory/config/settings';
import { findHosts } from '../../../../lib/cli/inventory/sources/find-hosts';
import { statesAsked } from '../../../../lib/cli/inventory/sources/live/filter-sets';
import { inventoryConfig } from '../../../../lib/definitions/inventory/config';
import { liveSource, type SourceConfig } from '../../../../lib/definitions/inventory/sources';

/** The sources after flags, each by its kind or its path. */
function sourcesWith(flags: Parameters<typeof settingsFrom>[0], sources: readonly SourceConfig[] = [{ live: liveSource() }]): string[] {
  return overridden(inventoryConfig({ sources }), settingsFrom(flags, {})).sources.map((source) => ('file' in source ? source.file.path : Object.keys(source).join('')));
}

test('files of flags stand where --source has file, behind those of the configuration, and behind all else without it', () => {
  const both: SourceConfig[] = [{ file: { path: 'own.csv' } }, { live: liveSource() }];
  expect(sourcesWith({ source: ['file,live'], file: ['a.csv', 'b.csv'] })).toEqual(['a.csv', 'b.csv', 'live']);
  expect(sourcesWith({ source: ['file', 'live'], file: ['a.csv'] }, both)).toEqual(['own.csv', 'a.csv', 'live']);
  expect(sourcesWith({ source: ['live', 'file'], file: ['a.csv'] }, both)).toEqual(['live', 'own.csv', 'a.csv']);
  expect(sourcesWith({ source: ['assembly', 'live'], file: ['a.csv'] })).toEqual(['assembly', 'live', 'a.csv']);
  expect(sourcesWith({ file: ['a.csv'] }, both)).toEqual(['own.csv', 'live', 'a.csv']);
  expect(() => sourcesWith({ source: ['file'] })).toThrow('--source file takes the files of the configuration, and it names none');
});

test('what is wrong with several files is told at once, before anything else is asked', async () => {
  const sources: SourceConfig[] = [{ live: liveSource() }, { file: { path: '/nowhere/a.csv' } }, { file: { path: '/nowhere/b.csv' } }, { file: { path: '/nowhere/a.csv' } }];
  await expect(findHosts(sources, { env: {} })).rejects.toThrow(/^cannot read \/nowhere\/a\.csv: there is no such file\ncannot read \/nowhere\/b\.csv: there is no such file$/);
});

test('the states that are asked for are those of the filters where they say so', () => {
  expect(statesAsked(liveSource())).toEqual(['pending', 'running']);
  expect(statesAsked(liveSource({ filters: { 'instance-state-name': ['stopped'] } }))).toEqual(['stopped']);
  expect(statesAsked(liveSource({ filters: { 'instance-state-name': ['stop*'] }, includeFilters: [{ 'tag:Name': ['x'] }] }))).toEqual(['stop*', 'pending', 'running']);
});

test('a state that there is not is refused in a filter as well', () => {
  expect(() => liveSource({ filters: { 'instance-state-name': ['runing'] } })).toThrow(/"instance-state-name" must be one of pending, running, shutting-down.*got "runing"/);
});
