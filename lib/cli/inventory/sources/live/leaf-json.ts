import { inert } from '../../../../rendering/inventory/inert';
import type { LeafShape } from './shape';
import { decoded } from './xml';

/** What stands for itself in XML and in JSON and means nothing to Ansible's templates: printable ASCII but for `"#&<>\{`. */
const PLAIN = /^[ !$%'-;=?-[\]-z|}~]*$/;
/** What EC2 writes: UTC, with or without fractions of a second. */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;
const MICROSECOND_DIGITS = 6;

/** The JSON of a value that stands in XML so, inert where it is a text. */
export function leafJson(xml: string, kind: LeafShape['kind']): string {
  switch (kind) {
    case 'boolean': return String(xml === 'true');
    case 'number': return JSON.stringify(Number(xml));
    case 'time': return textJson(pythonTime(xml));
    case 'text': return textJson(xml);
  }
}

function textJson(xml: string): string {
  return PLAIN.test(xml) ? `"${xml}"` : JSON.stringify(inert(decoded(xml)));
}

/** A time as Python writes it, which is how Ansible shows what the plugin read. */
function pythonTime(text: string): string {
  const parts = TIME.exec(text);
  if (parts === null) {
    return text;
  }
  const fraction = (parts[2] ?? '').padEnd(MICROSECOND_DIGITS, '0');
  return `${parts[1] ?? ''}${Number(fraction) === 0 ? '' : `.${fraction}`}+00:00`;
}
