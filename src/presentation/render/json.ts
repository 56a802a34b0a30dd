/** A run as JSON: the saved document, and under `derived` the figures and verdicts that follow from it. */
import { kindOf } from '../../analysis/index.js';
import type { StoredDocument } from '../../model/document.js';
import { escapeUnprintable } from '../../model/printable.js';

export function renderJson(document: StoredDocument): string {
  const derived = kindOf(document).derived(document);
  return stringifyJson(derived === null ? document : { ...document, derived });
}

/** JSON on one line. It leaves some characters as they are that a terminal must not get either. */
export function stringifyJson(value: unknown): string {
  return `${escapeUnprintable(JSON.stringify(value))}\n`;
}
