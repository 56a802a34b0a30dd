/** A document whose every form is kept in mind. */
import type { StoredDocument } from '../entry.js';

export interface Sample {
  /** `kind/what-is-special`: the name of its files, and of the run in lists. */
  readonly name: string;
  readonly document: StoredDocument;
}

/** A table of documents as samples, in the order of the table. */
export function samplesIn(folder: string, documents: Readonly<Record<string, StoredDocument>>): Sample[] {
  return Object.entries(documents).map(([what, document]) => ({
    name: `${folder}/${what}`,
    document: { ...document, name: `${folder}-${what}` },
  }));
}
