/** A document as CSV: what its rows are is a matter of its kind. */
import { stringify } from 'csv-stringify/sync';
import { kindOf } from '../../analysis/index.js';
import type { StoredDocument } from '../../model/document.js';
import { plain } from '../../model/printable.js';

export function renderCsv(document: StoredDocument): string {
  return writeCsv(kindOf(document).csvRows(document));
}

/** What a spreadsheet takes for the start of a formula, also behind blanks, and in the wide forms of East Asian text. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;
/** What stands where there is no figure: alone it starts no formula. */
const DASH = '-';

/** @param columns the headings where there may be no row to take them from */
export function writeCsv(rows: readonly object[], columns?: readonly string[]): string {
  return stringify([...rows], {
    header: true,
    ...(columns === undefined ? {} : { columns: [...columns] }),
    cast: { boolean: String, string: writeText, number: writeNumber },
  });
}

/** As text that a spreadsheet shows and does not run: an apostrophe before it, as OWASP advises. A number stays one. */
function writeText(text: string): string {
  const isFormula = FORMULA.test(text) && !NUMBER.test(text) && text !== DASH;
  return `${isFormula ? "'" : ''}${plain(text)}`;
}

function writeNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}
