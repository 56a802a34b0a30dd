/** Reads and checks a saved document, or says in one line what is wrong with the file. */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { SCHEMA_VERSION, type StoredDocument } from '../model/document.js';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { plain } from '../model/printable.js';
import { storedDocumentShape } from '../model/saved/document.js';
import { takeOutPlainRecords } from './plain-records.js';
import { isOwn } from './saved-files.js';
import { upgrade } from './upgrade.js';

/** @throws MeasurementFailure with the name of the file, what is wrong, and the remedy */
export function readDocument(path: string): StoredDocument {
  return parseBytes(readBytes(path), path);
}

/** Bytes: enough for about 800,000 connections. A text of Node can't be much longer. */
const LARGEST_FILE = 384 * 2 ** 20;
/** Twice the depth of the deepest document. */
const DEEPEST_NESTING = 32;
/** Characters of a problem that are shown at most: it can quote a key of any length. */
const LONGEST_PROBLEM = 200;

function readBytes(path: string): Buffer {
  try {
    assertReadable(path, statSync(path));
    return readFileSync(path);
  } catch (error) {
    if (error instanceof MeasurementFailure) throw error;
    const code = systemCode(error);
    const reason = code === 'ENOENT' ? 'there is no such file' : `it can't be read (${code ?? error})`;
    throw new MeasurementFailure(`${plain(path)}: ${reason}. The command "results" lists the saved runs.`);
  }
}

/** Checked before the file is opened: opening a FIFO waits for its writer, and opening a device may have an effect. */
function assertReadable(path: string, stats: Stats): void {
  if (!stats.isFile()) {
    throw new MeasurementFailure(`${plain(path)} is not a regular file. The command "results" lists the saved runs.`);
  }
  if (stats.size > LARGEST_FILE) {
    throw new MeasurementFailure(
      `${plain(path)} is too large: ${mebibytes(stats.size)} MiB, and at most ${mebibytes(LARGEST_FILE)} MiB are read. Move it elsewhere.`,
    );
  }
}

function mebibytes(bytes: number): string {
  return Math.ceil(bytes / 2 ** 20).toLocaleString('en-GB');
}

/** @throws MeasurementFailure as `readDocument` does */
export function parseDocument(text: string, file: string): StoredDocument {
  return parseBytes(Buffer.from(text), file);
}

function parseBytes(bytes: Buffer, file: string): StoredDocument {
  const path = plain(file);
  if (isNestedDeeperThan(DEEPEST_NESTING, bytes)) {
    throw foreign(path, 'it is nested too deeply');
  }
  const text = bytes.toString();
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    if (text === '') throw new MeasurementFailure(`${path} is empty. The command "results" lists the saved runs.`);
    if (!isOwn(text)) throw foreign(path, 'it is not valid JSON');
    throw new MeasurementFailure(`${path} is damaged: it is not valid JSON. Make the run again, or delete the file.`);
  }
  const version = schemaVersionOf(content);
  if (version === null) {
    throw foreign(path, 'it has no schemaVersion');
  }
  if (version > SCHEMA_VERSION) {
    throw new MeasurementFailure(
      `${path} was written by a newer at-once (schema version ${version}, this one reads ${SCHEMA_VERSION}). Update at-once.`,
    );
  }
  const upgraded = upgrade(content, version);
  const putBackRecords = takeOutPlainRecords(upgraded);
  const result = storedDocumentShape.safeParse(upgraded);
  if (result.success) {
    putBackRecords(result.data);
    return result.data;
  }
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the document' : issue.path.join('.');
  const whole = plain(`${where}: ${issue?.message}`);
  const problem = whole.length > LONGEST_PROBLEM ? `${whole.slice(0, LONGEST_PROBLEM)}...` : whole;
  if (!isOwn(text) && !namesVersion(content)) throw foreign(path, problem);
  throw new MeasurementFailure(`${path} is damaged: ${problem}. Make the run again, or delete the file.`);
}

/** A foreign file is not damaged, and the user is not told to delete it. */
function foreign(path: string, why: string): MeasurementFailure {
  return new MeasurementFailure(
    `${path} was not written by at-once: ${why}. The command "results" lists the saved runs.`,
  );
}

/** True also if another program has put the fields in another order since. */
function namesVersion(content: unknown): boolean {
  const context = typeof content === 'object' && content !== null && 'context' in content ? content.context : null;
  return typeof context === 'object' && context !== null && 'atOnceVersion' in context;
}

function schemaVersionOf(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !('schemaVersion' in content)) return null;
  return typeof content.schemaVersion === 'number' ? content.schemaVersion : null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What each byte means for the nesting: most are digits, and mean nothing. */
const MEANING = new Uint8Array(256);
const [OPENS, CLOSES, QUOTES] = [1, 2, 3] as const;
MEANING[QUOTE] = QUOTES;
for (const byte of Buffer.from('[{')) MEANING[byte] = OPENS;
for (const byte of Buffer.from(']}')) MEANING[byte] = CLOSES;

/**
 * Whether lists and objects are nested too deeply: a nesting of millions takes the parser minutes and gigabytes. Exact
 * for JSON; for any other text it merely terminates.
 * @param bytes in UTF-8, where a byte of a longer character is none of these
 */
export function isNestedDeeperThan(most: number, bytes: Uint8Array): boolean {
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const meaning = MEANING[bytes[at] as number];
    if (meaning === 0) continue;
    if (meaning === QUOTES) at = endOfString(bytes, at);
    else if (meaning === OPENS) depth += 1;
    else depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** The index of the closing quote of the string that begins here, or the end of the text. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
