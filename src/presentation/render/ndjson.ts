/** `--format ndjson`: a line of JSON for each round, and as the last line the whole document. */
import type { StoredDocument } from '../../model/document.js';
import { type EndedRound, endedRounds } from '../../model/ended-round.js';
import { type DocumentContent, stringifyJson } from './content.js';

/** What the round is comes first, as the round itself can be long. */
export function renderRound({ round, ...about }: EndedRound): string {
  return stringifyJson({ ...about, round });
}

/** @param json what `--format json` prints */
export function renderLastLine(json: string): string {
  return `{"type":"document","document":${json.trimEnd()}}\n`;
}

/** What a measurement prints while it goes on, for a document that is saved already. */
export function renderNdjson(document: StoredDocument, json: DocumentContent['json']): string {
  return [...endedRounds(document).map(renderRound), renderLastLine(stringifyJson(json()))].join('');
}
