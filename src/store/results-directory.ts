/** A folder of saved runs, one JSON file each. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { StoredDocument, Unnamed } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import { countOf } from '../model/units.js';
import { assertWritable } from './destination.js';
import { readDocument } from './read-document.js';
import { saveRun } from './save-run.js';
import { fileOfRun, namesOfRuns, writtenDateOf } from './saved-files.js';

export type { Unnamed } from '../model/document.js';

/** A file in the folder: a document, or the reason why it can't be read as one. */
export type Entry =
  | { readonly name: string; readonly document: StoredDocument }
  | { readonly name: string; readonly problem: string };

export class ResultsDirectory {
  constructor(readonly path: string) {}

  /** Creates the folder. @throws MeasurementFailure if nothing can be written there */
  prepare(): void {
    assertWritable(this.path);
  }

  /** Saves a document under an unused name: completely, or not at all. */
  save(document: Unnamed<StoredDocument>): Promise<StoredDocument> {
    return saveRun(this.path, document);
  }

  /** Every file of the folder, oldest first. A damaged file is listed with its problem and hides no other. */
  list(): Entry[] {
    return this.names().map((name) => this.entry(name));
  }

  /** The names of all files, oldest first. */
  names(): string[] {
    return namesOfRuns(this.path);
  }

  /** All documents, named after their files (users refer to them by these names), and the problems of the other files. */
  read(): { readonly documents: readonly StoredDocument[]; readonly problems: readonly string[] } {
    const entries = this.list();
    return {
      documents: entries.flatMap((entry) => ('document' in entry ? [{ ...entry.document, name: entry.name }] : [])),
      problems: entries.flatMap((entry) => ('problem' in entry ? [entry.problem] : [])),
    };
  }

  entry(name: string): Entry {
    try {
      return { name, document: readDocument(this.fileOf(name)) };
    } catch (error) {
      if (!(error instanceof MeasurementFailure)) throw error;
      return { name, problem: error.message };
    }
  }

  /**
   * @param which a name, the path of a file, `latest`, or `latest~1` for the run before it
   * @throws MeasurementFailure if there is no such run, or it is damaged
   */
  load(which: string): StoredDocument {
    const [, before = '0'] = /^latest(?:~(\d{1,6}))?$/.exec(which) ?? [];
    if (/^latest(~|$)/.test(which)) return this.#latest(Number(before));
    const named = this.fileOf(which);
    if (basename(which) === which && existsSync(named)) return readDocument(named);
    if (existsSync(which)) return readDocument(which);
    throw new MeasurementFailure(
      `${which} is neither a saved run in ${this.path} nor a file. The command "results" lists the saved runs.`,
    );
  }

  /** @param before the number of newer runs to skip */
  #latest(before: number): StoredDocument {
    let newer = 0;
    for (const name of this.#newestFirst()) {
      const entry = this.entry(name);
      if ('problem' in entry) continue;
      if (newer === before) return entry.document;
      newer += 1;
    }
    if (newer > 0) {
      throw new MeasurementFailure(
        `latest~${before} does not exist: ${this.path} holds ${countOf(newer, 'saved run')}.`,
      );
    }
    throw new MeasurementFailure(`No saved runs in ${this.path}. Make one with "bench".`);
  }

  /** By their beginnings alone: a run is read whole only if it is wanted. */
  #newestFirst(): string[] {
    const dated = this.names().map((name) => ({ name, createdAt: this.#createdAt(name) }));
    return dated
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
      .map(({ name }) => name)
      .reverse();
  }

  /** Empty for what is not a run. */
  #createdAt(name: string): string {
    const written = writtenDateOf(this.fileOf(name));
    if (written !== null) return written;
    // Another program may have written the fields in another order.
    const entry = this.entry(name);
    return 'document' in entry ? entry.document.createdAt : '';
  }

  fileOf(name: string): string {
    return fileOfRun(this.path, name);
  }
}
