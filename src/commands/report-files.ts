/** Files of reports: what they are called, where they go, and how they are written. */
import { dirname, join } from 'node:path';
import { assertWritable, writeWhole } from '../store/files.js';

/** Where reports go unless the user says otherwise, relative to the working directory. */
export const REPORTS = join('results', 'reports');

/** A file that is to be written. */
export interface Part {
  /** Its name, without the folder. */
  readonly name: string;
  readonly text: string;
}

const LONGEST_NAME = 100;

/** A name from a document is anybody's text: what is made of it can only be a file of the folder. */
export function fileNameOf(name: string): string {
  const safe = name.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '');
  return safe.slice(0, LONGEST_NAME) || 'report';
}

/** The names of the files are the result: they are what stdout holds. */
export async function writeAll(files: readonly Part[]): Promise<void> {
  for (const { name, text } of files) {
    assertWritable(dirname(name));
    await writeWhole(name, text);
    process.stdout.write(`${name}\n`);
  }
}
