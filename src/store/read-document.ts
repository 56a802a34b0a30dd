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
  return parseDocument(readText(path), path);
}

/** Bytes: enough for about 800,000 connections. A text of Node can't be much longer. */
const LARGEST_FILE = 384 * 2 ** 20;
/** Twice the depth of the deepest document. */
const DEEPEST_NESTING = 32;
/** Characters of a problem that are shown at most: it can quote a key of any length. */
const LONGEST_PROBLEM = 200;

function readText(path: string): string {
  try {
    assertReadable(path, statSync(path));
    return readFileSync(path, 'utf8');
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

export function parseDocument(text: string, file: string): StoredDocument {
  const path = plain(file);
  if (isNestedDeeperThan(DEEPEST_NESTING, text)) {
    throw foreign(path, 'it is nested too deeply');
  }
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
const BRACKET = { opens: 0x5b, closes: 0x5d };
const BRACE = { opens: 0x7b, closes: 0x7d };

/**
 * Whether lists and objects are nested too deeply: a nesting of millions takes the parser minutes and gigabytes. Exact
 * for JSON; for any other text it merely terminates.
 */
export function isNestedDeeperThan(most: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at);
    else if (character === BRACKET.opens || character === BRACE.opens) depth += 1;
    else if (character === BRACKET.closes || character === BRACE.closes) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** The index of the closing quote of the string that begins here, or the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
