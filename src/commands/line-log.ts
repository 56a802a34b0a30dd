/** Lines that are said while something else goes on, which never waits for their reader. */
import type { Writable } from 'node:stream';
import { countOf } from '../model/units.js';

/** What may wait to be read, bytes: beyond it lines are left out, and counted. */
const MOST_WAITING = 64 * 1024;

export class LineLog {
  #leftOut = 0;

  constructor(
    private readonly stream: Writable = process.stdout,
    private readonly mostWaiting = MOST_WAITING,
  ) {
    letTerminalWait(stream);
  }

  say(line: string): void {
    if (this.stream.writableLength > this.mostWaiting) {
      this.#leftOut += 1;
      return;
    }
    const gap = this.#leftOut === 0 ? '' : `(${countOf(this.#leftOut, 'line')} left out: nobody read them in time)\n`;
    this.#leftOut = 0;
    this.stream.write(`${gap}${line}\n`);
  }
}

/** Node waits for a terminal at each write, and Ctrl-S makes a terminal take no more. */
function letTerminalWait(stream: Writable): void {
  const { _handle: handle } = stream as { readonly _handle?: { readonly setBlocking?: (blocking: boolean) => number } };
  if ('isTTY' in stream && stream.isTTY === true) handle?.setBlocking?.(false);
}
