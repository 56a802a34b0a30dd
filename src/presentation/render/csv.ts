/** Rows as CSV in which a spreadsheet finds no formula to evaluate. */
import { stringify } from 'csv-stringify/sync';
import { plain } from '../../model/printable.js';
import type { CsvTable } from './content.js';

/**
 * What a spreadsheet takes for the beginning of a formula: also after spaces, and in the full-width forms of East Asian
 * text.
 */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;
/** Stands for a missing figure. By itself it does not begin a formula. */
const DASH = '-';

export function writeCsv({ rows, columns }: CsvTable): string {
  return stringify([...rows], {
    header: true,
    ...(columns === undefined ? {} : { columns: [...columns] }),
    cast: { boolean: String, string: writeText, number: writeNumber },
  });
}

/** Puts an apostrophe before a formula, as OWASP advises; a number stays a number. */
function writeText(text: string): string {
  const isFormula = FORMULA.test(text) && !NUMBER.test(text) && text !== DASH;
  return `${isFormula ? "'" : ''}${plain(text)}`;
}

function writeNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}
