/** Saved runs: one JSON file each, in one folder. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { StoredDocument, Unnamed } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import { runNameOf } from '../model/subject.js';
import { assertWritable, filesIn } from './destination.js';
import { readDocument } from './read-document.js';
import { SUFFIX } from './saved-files.js';
import { inNumericOrder } from './selection.js';
import { writeNew } from './write-whole.js';

export type { Unnamed } from '../model/document.js';

/** A file in the folder: a document, or the reason why it is none. */
export type Entry =
  | { readonly name: string; readonly document: StoredDocument }
  | { readonly name: string; readonly problem: string };

export class ResultsDirectory {
  constructor(readonly path: string) {}

  /** Makes the folder. @throws MeasurementFailure when nothing can be written there */
  prepare(): void {
    assertWritable(this.path);
  }

  /** Gives a document a name that no other has, and saves it: whole, or not at all. */
  async save(document: Unnamed<StoredDocument>): Promise<StoredDocument> {
    this.prepare();
    const wanted = runNameOf(document);
    for (let copy = 1; ; copy += 1) {
      const saved = { ...document, name: copy === 1 ? wanted : `${wanted}-${copy}` } as StoredDocument;
      if (await writeNew(this.fileOf(saved.name), serialise(saved))) return saved;
    }
  }

  /** Every file of the folder, oldest first. A damaged one is told of and hides none of the others. */
  list(): Entry[] {
    return this.names().map((name) => this.entry(name));
  }

  /** The names of all files, oldest first. */
  names(): string[] {
    if (!existsSync(this.path)) return [];
    const files = filesIn(this.path).filter((file) => file.endsWith(SUFFIX) && !file.startsWith('.'));
    return files.map((file) => basename(file, SUFFIX)).sort(inNumericOrder);
  }

  /** All documents under the names of their files, by which they are shown, compared and removed; and what is wrong with the rest. */
  read(): { readonly documents: readonly StoredDocument[]; readonly problems: readonly string[] } {
    const entries = this.list();
    return {
      documents: entries.flatMap((entry) => ('document' in entry ? [{ ...entry.document, name: entry.name }] : [])),
      problems: entries.flatMap((entry) => ('problem' in entry ? [entry.problem] : [])),
    };
  }

  /** What is in the file of this name. */
  entry(name: string): Entry {
    try {
      return { name, document: readDocument(this.fileOf(name)) };
    } catch (error) {
      if (!(error instanceof MeasurementFailure)) throw error;
      return { name, problem: error.message };
    }
  }

  /**
   * Loads a run by its name, by the path of a file, as `latest`, or as `latest~1`: the one before.
   * @throws MeasurementFailure when there is none, or it is damaged
   */
  load(which: string): StoredDocument {
    const [, before = '0'] = /^latest(?:~(\d{1,6}))?$/.exec(which) ?? [];
    if (/^latest(~|$)/.test(which)) return this.#latest(Number(before));
    const named = this.fileOf(which);
    if (basename(which) === which && existsSync(named)) return readDocument(named);
    if (existsSync(which)) return readDocument(which);
    throw new MeasurementFailure(
      `${which}: no saved run in ${this.path} and no file has this name. "results" lists the saved runs.`,
    );
  }

  /** @param before how many newer ones there are */
  #latest(before: number): StoredDocument {
    const documents = this.list().flatMap((entry) => ('document' in entry ? [entry.document] : []));
    const latest = documents.sort((a, b) => a.createdAt.localeCompare(b.createdAt)).at(-1 - before);
    if (latest !== undefined) return latest;
    if (documents.length > 0) {
      throw new MeasurementFailure(
        `There are only ${documents.length} saved runs in ${this.path}: no latest~${before}.`,
      );
    }
    throw new MeasurementFailure(`There is no saved run in ${this.path}. Make one with "bench".`);
  }

  /** The path of the file of this name. */
  fileOf(name: string): string {
    return join(this.path, name + SUFFIX);
  }
}

/** The document under the name that it would be saved by. */
export function named(document: Unnamed<StoredDocument>): StoredDocument {
  return { ...document, name: runNameOf(document) } as StoredDocument;
}

/** One record a line: a saved run can be read, searched and compared as text. */
export function serialise(document: StoredDocument): string {
  const text = JSON.stringify(document, null, 1);
  return `${text.replaceAll(/\n {7,}|\n {6}(?=[}\]])/g, ' ')}\n`;
}
