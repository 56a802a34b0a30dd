/** What a client sends, and when the answer to it is whole. */
import type { Outcome } from '../model/connection-record.js';
import type { Message } from '../model/scenario.js';
import { outcomeOfStatus } from './outcome.js';

/** Most bytes of an answer that are kept to judge it. */
const MOST_KEPT_BYTES = 16 * 1024;
export const HEADERS_END = '\r\n\r\n';

/** The bytes of one request. */
export function requestOf(message: Message, host: string, port: number): Buffer {
  if (message === 'raw') return Buffer.from('How many clients do you serve at once?');
  return Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
}

/** Collects an answer as it comes, and judges it when the stream has ended. */
export class AnswerReader {
  #bytes = Buffer.alloc(0);

  constructor(
    readonly message: Message,
    readonly request: Buffer,
  ) {}

  /** Takes the next bytes. They are copied: the caller may use its buffer again. */
  take(chunk: Uint8Array): void {
    if (this.#bytes.length < MOST_KEPT_BYTES) this.#bytes = Buffer.concat([this.#bytes, chunk]);
  }

  /** The outcome of a request whose stream ended in an orderly way. */
  judge(): Outcome {
    return this.message === 'raw' ? this.#judgeEcho() : this.#judgeHttp();
  }

  #judgeEcho(): Outcome {
    return this.#bytes.equals(this.request) ? { kind: 'served' } : { kind: 'cut-short' };
  }

  #judgeHttp(): Outcome {
    const headersEnd = this.#bytes.indexOf(HEADERS_END);
    const headers = this.#bytes.toString('latin1', 0, Math.max(0, headersEnd));
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(headers)?.[1]);
    if (Number.isNaN(status)) return { kind: 'cut-short' };
    const outcome = outcomeOfStatus(status);
    if (outcome.kind !== 'served') return outcome;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(headers)?.[1] ?? 0);
    const received = this.#bytes.length - headersEnd - HEADERS_END.length;
    return received >= Math.min(length, MOST_KEPT_BYTES - headers.length) ? { kind: 'served' } : { kind: 'cut-short' };
  }
}
