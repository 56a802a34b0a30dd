/** Saves a run. Apart from reading one, which needs the schemas: loading them takes as long as Node itself. */
import type { StoredDocument, Unnamed } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import { runNameOf } from '../model/subject.js';
import { assertWritable } from './destination.js';
import { fileOfRun } from './saved-files.js';
import { writeNew } from './write-whole.js';

/** Saves a document under an unused name: completely, or not at all. @throws MeasurementFailure if it can't be written */
export async function saveRun(directory: string, document: Unnamed<StoredDocument>): Promise<StoredDocument> {
  assertWritable(directory);
  const wanted = runNameOf(document);
  for (let copy = 1; ; copy += 1) {
    const saved = { ...document, name: copy === 1 ? wanted : `${wanted}-${copy}` } as StoredDocument;
    if (await writeNew(fileOfRun(directory, saved.name), serialiseInFull(saved))) return saved;
  }
}

/** @throws MeasurementFailure if it is longer than a text of Node can be: from about 800,000 connections on */
function serialiseInFull(document: StoredDocument): string {
  try {
    return serialise(document);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MeasurementFailure('the run is too large for one file. Use fewer --clients or --rounds.');
  }
}

/** Gives a document the name that it would be saved under. */
export function named(document: Unnamed<StoredDocument>): StoredDocument {
  return { ...document, name: runNameOf(document) } as StoredDocument;
}

/** One record per line, so that a saved run can be read, searched and compared as text. */
export function serialise(document: StoredDocument): string {
  return `${inLines(document, 1)}\n`;
}

/** How deep the values of a document are that have a line each: records are. */
const RECORD_DEPTH = 6;

/** As `JSON.stringify` with an indentation of 1, but what a record contains is on one line. */
function inLines(value: unknown, depth: number): string {
  if (depth > RECORD_DEPTH || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [start, end] = Array.isArray(value) ? '[]' : '{}';
  const members = Array.isArray(value)
    ? value.map((element) => inLines(element, depth + 1))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => `${JSON.stringify(name)}: ${inLines(member, depth + 1)}`);
  if (members.length === 0) return `${start}${end}`;
  const line = `\n${' '.repeat(depth)}`;
  return `${start}${line}${members.join(`,${line}`)}\n${' '.repeat(depth - 1)}${end}`;
}
