import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Has a report take its place in a copy of a document, and tells whether it did and the rest is as it was. */
export function replacedReport(document: string, replace: (file: string, report: string) => void): { readonly isThere: boolean; readonly isRestKept: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, basename(document));
    copyFileSync(document, file);
    replace(file, 'one report');
    const text = readFileSync(file, 'utf8');
    return { isThere: text.includes('\n\none report\n\n'), isRestKept: outside(text) === outside(readFileSync(document, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function outside(text: string): string {
  return `${text.slice(0, text.indexOf('<!-- begin'))}${text.slice(text.indexOf('<!-- end'))}`;
}
