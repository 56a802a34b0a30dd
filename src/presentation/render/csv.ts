/** Rows as CSV that a spreadsheet shows and does not run. */
import { stringify } from 'csv-stringify/sync';
import { plain } from '../../model/printable.js';
import type { CsvTable } from './content.js';

/** What a spreadsheet takes for the start of a formula, also behind blanks, and in the wide forms of East Asian text. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;
/** What stands where there is no figure: alone it starts no formula. */
const DASH = '-';

export function writeCsv({ rows, columns }: CsvTable): string {
  return stringify([...rows], {
    header: true,
    ...(columns === undefined ? {} : { columns: [...columns] }),
    cast: { boolean: String, string: writeText, number: writeNumber },
  });
}

/** A formula gets an apostrophe before it, as OWASP advises; a number stays one. */
function writeText(text: string): string {
  const isFormula = FORMULA.test(text) && !NUMBER.test(text) && text !== DASH;
  return `${isFormula ? "'" : ''}${plain(text)}`;
}

function writeNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}
