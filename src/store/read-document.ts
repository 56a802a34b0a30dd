/** From the text of a file to a document that can be trusted, or to one line that says why not. */
import { readFileSync } from 'node:fs';
import type { StoredDocument } from '../model/document.js';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { SCHEMA_VERSION } from '../model/header.js';
import { storedDocument } from './schema.js';
import { upgrade } from './upgrade.js';

/** @throws MeasurementFailure with the file's name, what is wrong, and the remedy */
export function readDocument(path: string): StoredDocument {
  return parseDocument(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    const reason = code === 'ENOENT' ? 'there is no such file' : `it can't be read (${code ?? error})`;
    throw new MeasurementFailure(`${path}: ${reason}. "results" lists the saved runs.`);
  }
}

export function parseDocument(text: string, path: string): StoredDocument {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new MeasurementFailure(`${path} is damaged: it is not whole JSON. Make the run again, or delete the file.`);
  }
  const version = schemaVersionOf(content);
  if (version === null) {
    throw new MeasurementFailure(`${path} was not written by at-once: it has no schemaVersion. Move it elsewhere.`);
  }
  if (version > SCHEMA_VERSION) {
    throw new MeasurementFailure(
      `${path} was written by a newer at-once (schema version ${version}, this one reads ${SCHEMA_VERSION}). Update at-once.`,
    );
  }
  const result = storedDocument.safeParse(upgrade(content, version));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the document' : issue.path.join('.');
  throw new MeasurementFailure(
    `${path} is damaged: ${place}: ${issue?.message.split('\n')[0]}. Make the run again, or delete the file.`,
  );
}

function schemaVersionOf(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !('schemaVersion' in content)) return null;
  return typeof content.schemaVersion === 'number' ? content.schemaVersion : null;
}
