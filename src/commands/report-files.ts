/** Files of reports: their names, their contents, and how they are written. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { StoredDocument } from '../model/document.js';
import type { ThemeName } from '../presentation/charts/svg.js';
import type { ReportFormat } from '../presentation/formats.js';
import { TEXT_OPTIONS } from '../presentation/render/content.js';
import { assertWritable } from '../store/destination.js';
import { writeWhole } from '../store/write-whole.js';
import type { CommandContext } from './command-context.js';

/** A file to write. */
export interface Part {
  /** Its name, without the folder. */
  readonly name: string;
  readonly text: string;
}

const LONGEST_NAME = 100;
/** The page of all runs. */
export const INDEX = 'index.html';
const RESERVED = 'index';
const HASH_DIGITS = 12;

/**
 * The name in a document is untrusted, so the file name made of it can't lead out of the folder. Where characters had to
 * be replaced, a hash of the whole name keeps two different names apart.
 */
function fileNameOf(name: string): string {
  const safe = name.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '');
  if (safe === name && safe.length <= LONGEST_NAME && safe !== '' && safe.toLowerCase() !== RESERVED) return safe;
  return `${safe.slice(0, LONGEST_NAME - HASH_DIGITS - 1) || 'report'}-${shortHash(name)}`;
}

/** The file of the page of a run. */
export function pageOf(name: string): string {
  return `${fileNameOf(name)}.html`;
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}

/** Prints the names of the files: they are the result of the command. */
export async function writeAll(files: readonly Part[], { signal, print }: CommandContext): Promise<void> {
  for (const { name, text } of files) {
    assertWritable(dirname(name));
    await writeWhole(name, text, signal);
    await print(`${name}\n`);
  }
}

/** A report of one document as files, with one file per picture. */
export async function partsOf(document: StoredDocument, format: ReportFormat, theme: ThemeName): Promise<Part[]> {
  const { renderFiles } = await import('../presentation/document-content.js');
  const name = fileNameOf(document.name);
  const options = { ...TEXT_OPTIONS, details: true, rows: 'all' as const, theme };
  return (await renderFiles(document, format, options)).map(({ ending, text }) => ({ name: `${name}${ending}`, text }));
}
