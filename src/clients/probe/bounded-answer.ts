/** The answer to a request, in whatever protocol, up to a bound on its length. */
import type { Outcome } from '../../model/connection-record.js';
import { MOST_ANSWER_BYTES, type ProbeTarget, type Redirect } from '../../model/probe-target.js';
import type { AnswerParser, AnswerState } from './answer.js';
import { HttpAnswer } from './http-answer.js';
import { TcpAnswer } from './tcp-answer.js';

export function answerParserFor({ request }: ProbeTarget): AnswerParser {
  return new BoundedAnswer(
    request.kind === 'http' ? new HttpAnswer(request.method === 'HEAD') : new TcpAnswer(request.end),
  );
}

/** An answer that has an end. */
class BoundedAnswer implements AnswerParser {
  #bytes = 0;

  constructor(private readonly answer: AnswerParser) {}

  take(bytes: Buffer): AnswerState | null {
    const verdict = this.answer.take(bytes);
    this.#bytes += bytes.length;
    if (verdict !== null || this.#bytes <= MOST_ANSWER_BYTES) return verdict;
    return { outcome: { kind: 'failed', code: 'answer-too-long' }, isReusable: false };
  }

  end(): Outcome {
    return this.answer.end();
  }

  get redirect(): Redirect | null {
    return this.answer.redirect;
  }
}
