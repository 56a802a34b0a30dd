/** The last lines of a program's output, to be quoted. */
import { stripVTControlCharacters } from 'node:util';

const MOST_BYTES = 16 * 1024;
const MOST_LINES = 4;
const LONGEST_LINE = 200;
/** A line that says what went wrong: others, of how all was taken down, often follow it. */
const TELLING = /error|exception|cannot|can't|no such|not found|in use|denied/i;

export class LastLines {
  #bytes = Buffer.alloc(0);

  take(chunk: Buffer): void {
    const all = chunk.length >= MOST_BYTES ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#bytes = Buffer.from(all.subarray(Math.max(0, all.length - MOST_BYTES)));
  }

  /** As they can be shown: without what would steer a terminal. Before them the last one that tells of an error. */
  lines(): string[] {
    const lines = stripVTControlCharacters(this.#bytes.toString('utf8'))
      .split(/[\r\n]+/)
      .map((line) => line.replace(/\p{Cc}+/gu, ' ').trim())
      .filter((line) => line !== '')
      .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}...` : line));
    const last = lines.slice(-MOST_LINES);
    const telling = lines.findLast((line) => TELLING.test(line));
    return telling === undefined || last.includes(telling) ? last : [telling, ...last];
  }
}
