import { fingerprintOf, renderNodeFiles } from '../../lib/rendering/placement/node-files';
import { renderNodeJson } from '../../lib/rendering/placement/node-json';
import { renderUserData } from '../../lib/rendering/placement/user-data';
import { FLEETS, resourcesOf } from '../support/fleets';
import { expectGolden } from '../support/golden';
import { sole } from '../support/sole';

describe.each(Object.entries(FLEETS))('the files of fleet %s', (name, definition) => {
  const files = renderNodeFiles(definition);

  test.each(Object.keys(files))('%s is as its golden file', (path) => {
    expectGolden(`${name}${path}`, files[path] ?? '');
  });

  test('the user data is as its golden file', () => {
    const nodeJson = renderNodeJson(definition, sole(definition.topology.slots), resourcesOf(definition));
    expectGolden(`${name}/user-data`, renderUserData(definition, { nodeJson, bootstrap: '#!/bin/sh\ntrue', fingerprint: fingerprintOf(files) }));
  });
});

test('the fingerprint changes with the content and with the name of a file, and with nothing else', () => {
  const one = fingerprintOf({ a: '1', b: '2' });
  expect(fingerprintOf({ b: '2', a: '1' })).toBe(one);
  expect(fingerprintOf({ a: '1', b: '3' })).not.toBe(one);
  expect(fingerprintOf({ a: '1', c: '2' })).not.toBe(one);
  expect(fingerprintOf({ a: '1b', '': '2' })).not.toBe(one);
});
