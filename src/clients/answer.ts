/** Reads the answer to a request as it arrives and finds its end: the interface for all protocols, and the readers for TCP. */
import type { Outcome } from '../model/connection-record.js';
import type { AnswerEnd, Redirect } from '../model/probe-target.js';

export interface Verdict {
  readonly outcome: Outcome;
  /** Whether the connection can carry another request. */
  readonly isReusable: boolean;
  /** The server sent more than the answer, and the rest can't be matched to a request. */
  readonly hasMore?: true;
}

export interface AnswerReader {
  /** Returns the verdict once the answer is complete or certainly invalid. Does not keep the bytes. */
  take(bytes: Buffer): Verdict | null;
  /** The outcome if the server closed the stream before there was a verdict. */
  end(): Outcome;
  /** The redirect in the answer so far, or null. */
  readonly redirect: Redirect | null;
  /** Whether any of the body has arrived. A message without a head is all body. */
  readonly hasBody: boolean;
}

const WHOLE: Verdict = { outcome: { kind: 'served' }, isReusable: true };

/** An answer over TCP that ends after a number of bytes, with a delimiter, or with its connection. */
export class TcpAnswer implements AnswerReader {
  readonly redirect = null;
  readonly hasBody = true;
  readonly #delimiter: Buffer;
  #bytes = 0;
  /** The last bytes, which may be the beginning of the delimiter. */
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

/** A raw message that the server sends back before it closes the connection. */
export class EchoAnswer implements AnswerReader {
  readonly redirect = null;
  readonly hasBody = true;
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
