/** Rows as CSV in which a spreadsheet finds no formula to evaluate. */
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

export function writeCsv({ rows, columns = Object.keys(rows[0] ?? {}) }: CsvTable): string {
  if (columns.length === 0) return '';
  const lines = rows.map((row) => columns.map((column) => writeValue((row as Record<string, unknown>)[column])));
  return [columns.map(writeText), ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

function writeValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? writeNumber(value) : writeText(String(value));
}

/** RFC 4180, with line feeds. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Puts an apostrophe before a formula, as OWASP advises; a number stays a number. */
function writeText(text: string): string {
  const isFormula = FORMULA.test(text) && !NUMBER.test(text) && text !== DASH;
  return `${isFormula ? "'" : ''}${plain(text)}`;
}

function writeNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}
