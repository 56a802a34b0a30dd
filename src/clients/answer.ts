/** Reads the answer to a request as it comes, and finds where it ends: what is common to all protocols, and TCP messages. */
import type { Outcome } from '../model/connection-record.js';
import type { AnswerEnd, Redirect } from '../model/probe-target.js';

export interface Verdict {
  readonly outcome: Outcome;
  /** Whether the connection can carry another request. */
  readonly isReusable: boolean;
  /** More came than the answer: it is not known which request the rest would belong to. */
  readonly hasMore?: true;
}

export interface AnswerReader {
  /** The verdict when these bytes made the answer whole, or showed that it never will be. The bytes are not kept. */
  take(bytes: Buffer): Verdict | null;
  /** The outcome when the stream ended in an orderly way before there was a verdict. */
  end(): Outcome;
  /** Where what came so far sends the client; null: nowhere. */
  readonly redirect: Redirect | null;
}

const WHOLE: Verdict = { outcome: { kind: 'served' }, isReusable: true };

/** An answer over TCP: it has a length, ends with a delimiter, or with its connection. */
export class TcpAnswer implements AnswerReader {
  readonly redirect = null;
  readonly #delimiter: Buffer;
  #bytes = 0;
  /** The last bytes, where the delimiter may have begun. */
  #tail = Buffer.alloc(0);

  constructor(private readonly whole: AnswerEnd) {
    this.#delimiter = Buffer.from(whole.kind === 'delimiter' ? whole.delimiter : '');
  }

  take(bytes: Buffer): Verdict | null {
    this.#bytes += bytes.length;
    return this.#isWhole(bytes) ? WHOLE : null;
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

/** A raw message that the server sends back, and then closes the connection. */
export class EchoAnswer implements AnswerReader {
  readonly redirect = null;
  #received = 0;
  #isSame = true;

  constructor(private readonly message: Buffer) {}

  take(bytes: Buffer): null {
    const expected = this.message.subarray(this.#received, this.#received + bytes.length);
    this.#isSame &&= expected.equals(bytes);
    this.#received += bytes.length;
    return null;
  }

  end(): Outcome {
    return { kind: this.#isSame && this.#received === this.message.length ? 'served' : 'cut-short' };
  }
}
