/** A saved run in a line. */
import type { StoredDocument } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { clientsOf, modelsOf } from '../../model/subject.js';
import { countOf } from '../../model/units.js';

/** `burst of 2026-01-02 03:04 UTC, sequential, 50 clients`. */
export function describeSaved(document: StoredDocument): string {
  const { kind, createdAt } = document;
  const when = new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ');
  const clients = clientsOf(document);
  const [fewest = 0] = clients;
  const most = clients.at(-1) ?? 0;
  const range = fewest === most ? countOf(most, 'client') : `${fewest} to ${countOf(most, 'client')}`;
  const models = modelsOf(document).map(describeModel).join(' and ');
  return plain([`${kind} of ${when} UTC`, models, most === 0 ? '' : range].filter((part) => part !== '').join(', '));
}
