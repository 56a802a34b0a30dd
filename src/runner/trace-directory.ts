/** The folder in which a server's processes keep their traces while a run lasts. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceRecord } from '../protocol/server-messages.js';
import { readTrace, SINGLE_TRACE_SUFFIX, TRACE_SUFFIX } from '../protocol/trace-layout.js';
import { makePrivateFolder } from './private-folder.js';

export class TraceDirectory {
  readonly path: string;
  /** How many records of each process have been taken. */
  readonly #taken = new Map<string, number>();

  /** @throws the system's error when it can't be made there */
  constructor(base: string) {
    this.path = makePrivateFolder(base);
  }

  /** The records that have come since the last call, of all processes, in the order in which service started. */
  takeNew(): TraceRecord[] {
    const names = readdirSync(this.path);
    const fresh = names.flatMap((name) => {
      if (name.endsWith(SINGLE_TRACE_SUFFIX)) return this.#takeSingle(name);
      if (!name.endsWith(TRACE_SUFFIX)) return [];
      const taken = this.#taken.get(name) ?? 0;
      const records = readTrace(readFileSync(join(this.path, name)), taken);
      this.#taken.set(name, taken + records.length);
      return records;
    });
    return fresh.sort((a, b) => (a.serviceStartedAt < b.serviceStartedAt ? -1 : 1));
  }

  /** The record of a process that served once; its file is taken away when it is whole. */
  #takeSingle(name: string): TraceRecord[] {
    const path = join(this.path, name);
    const records = readTrace(readFileSync(path), 0);
    if (records.length > 0) rmSync(path);
    return records;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
