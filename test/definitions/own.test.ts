import { own } from '../../lib/definitions/own';

test('only what the record itself has is found', () => {
  expect(own({ hz: '10' }, 'hz')).toBe('10');
  expect(own({ hz: '10' }, 'port')).toBeUndefined();
  expect(own({ hz: '10' }, 'constructor')).toBeUndefined();
  expect(own({ hz: '10' }, '__proto__')).toBeUndefined();
});
