/** Reads an answer as it comes, and says when it is whole. */
import type { Outcome } from '../../model/connection-record.js';
import { MOST_ANSWER_BYTES, type ProbeTarget } from '../../model/probe-target.js';
import { HttpAnswer } from './http-answer.js';
import { TcpAnswer } from './tcp-answer.js';

export interface Verdict {
  readonly outcome: Outcome;
  /** Whether the connection can carry another request. */
  readonly isReusable: boolean;
}

export interface Answer {
  /** The verdict when these bytes made it whole, or showed that it never will be. The bytes are not kept. */
  take(bytes: Buffer): Verdict | null;
  /** The stream ended in an orderly way before there was a verdict. */
  end(): Outcome;
}

export function answerTo({ request }: ProbeTarget): Answer {
  return new BoundedAnswer(
    request.kind === 'http' ? new HttpAnswer(request.method === 'HEAD') : new TcpAnswer(request.end),
  );
}

/** An answer that has an end. */
class BoundedAnswer implements Answer {
  #bytes = 0;

  constructor(private readonly answer: Answer) {}

  take(bytes: Buffer): Verdict | null {
    const verdict = this.answer.take(bytes);
    this.#bytes += bytes.length;
    if (verdict !== null || this.#bytes <= MOST_ANSWER_BYTES) return verdict;
    return { outcome: { kind: 'failed', code: 'answer-too-long' }, isReusable: false };
  }

  end(): Outcome {
    return this.answer.end();
  }
}
