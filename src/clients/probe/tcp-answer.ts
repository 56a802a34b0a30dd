/** The answer of a server that speaks no HTTP: whole by its close, its length, or what it ends with. */
import type { Outcome } from '../../model/connection-record.js';
import type { AnswerEnd } from '../../model/probe-target.js';
import type { AnswerParser, AnswerState } from './answer.js';

export class TcpAnswer implements AnswerParser {
  readonly redirect = null;
  readonly #delimiter: Buffer;
  #bytes = 0;
  /** The last bytes, where the delimiter may have begun. */
  #tail = Buffer.alloc(0);

  constructor(private readonly whole: AnswerEnd) {
    this.#delimiter = Buffer.from(whole.kind === 'delimiter' ? whole.delimiter : '');
  }

  take(bytes: Buffer): AnswerState | null {
    this.#bytes += bytes.length;
    return this.#isWhole(bytes) ? { outcome: { kind: 'served' }, isReusable: true } : null;
  }

  end(): Outcome {
    return { kind: this.whole.kind === 'close' && this.#bytes > 0 ? 'served' : 'cut-short' };
  }

  #isWhole(bytes: Buffer): boolean {
    if (this.whole.kind === 'bytes') return this.#bytes >= this.whole.bytes;
    if (this.whole.kind === 'close') return false;
    const seen = Buffer.concat([this.#tail, bytes]);
    this.#tail = seen.subarray(Math.max(0, seen.length - this.#delimiter.length + 1));
    return seen.includes(this.#delimiter);
  }
}
