// The part of a document that a benchmark writes.
import { readFileSync, writeFileSync } from 'node:fs';

/** The lines between which the report of `program` stands. */
export const marksOf = (program) => ['begin', 'end'].map((word) => `<!-- ${word} of what node ${program} --write writes -->`);

/** Puts the report of a program in the place of its last one. Throws where the file has no such place. */
export function replaceReport(file, program, report) {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = marksOf(program);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the report: it must have the lines "${begin}" and "${end}"`);
  writeFileSync(file, `${text.slice(0, from)}${begin}\n\n${report}\n\n${text.slice(to)}`);
}
