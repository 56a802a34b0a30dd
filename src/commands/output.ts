/** Where a result goes: stdout, or a file. */

import { render } from '../index.js';
import type { StoredDocument } from '../model/document.js';
import { UsageFailure } from '../model/failure.js';
import { unwritable } from '../model/system-failure.js';
import { FORMATS } from '../presentation/render/formats.js';
import { assertWritableFile } from '../store/files.js';
import { DEFAULT_DIRECTORY } from '../store/places.js';
import { writeToDescriptor } from '../store/write-through.js';
import { writeWhole } from '../store/write-whole.js';
import { tell } from './command.js';
import { choiceOption, option, textOption } from './values.js';

/** Columns of text: a line is never wider, so that the smallest usual window holds it. */
const WIDTH = 80;

export const outputOptions = {
  format: choiceOption('format', 'how to show the result (default: table)', FORMATS),
  output: textOption('output', 'write the result to this file instead of stdout'),
  rows: option('rows', 'rows of the table of clients: all (default: the first and the last few)', parseRows),
  'results-directory': textOption('results-directory', `where runs are saved (default: ${DEFAULT_DIRECTORY})`),
} as const;

function parseRows(flag: string, text: string): 'all' {
  if (text === 'all') return text;
  throw new UsageFailure(`${flag} takes all, not "${text}". Leave it out for the first and the last few.`);
}

export interface OutputArguments {
  readonly format?: (typeof FORMATS)[number] | undefined;
  readonly output?: string | undefined;
  readonly rows?: 'all' | undefined;
}

/** Looks before the work is done whether its result can be written. @throws MeasurementFailure when it can't */
export function checkOutput({ output }: OutputArguments): void {
  if (output !== undefined) assertWritableFile(output);
}

/** How a document is shown as the user asked for it. */
export function renderOptions({ output, rows }: OutputArguments) {
  return { allRows: rows === 'all', width: WIDTH, colour: output === undefined && wantsColour() };
}

/** Shows a document as the user asked for it. */
export async function show(document: StoredDocument, given: OutputArguments, signal: AbortSignal): Promise<void> {
  await put(await render(document, given.format ?? 'table', renderOptions(given)), given.output, signal);
}

/** Writes text to stdout, or to a file and says so. */
export async function put(text: string, output: string | undefined, signal: AbortSignal): Promise<void> {
  if (output === undefined) return print(text);
  await writeWhole(output, text, signal);
  tell(`Written to ${output}`);
}

const STDOUT = 1;

/** Writes to stdout, to the last byte. @throws MeasurementFailure when it takes no more */
export async function print(text: string): Promise<void> {
  try {
    await writeToDescriptor(STDOUT, text);
  } catch (error) {
    throw unwritable('stdout', error);
  }
}

/** Colour on a terminal, unless NO_COLOR says otherwise (https://no-color.org). */
export function wantsColour(): boolean {
  return process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}
