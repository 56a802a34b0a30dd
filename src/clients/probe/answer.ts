/** Reads an answer as it comes, and says when it is whole. */
import type { Outcome } from '../../model/connection-record.js';
import type { Redirect } from '../../model/probe-target.js';

export interface AnswerState {
  readonly outcome: Outcome;
  /** Whether the connection can carry another request. */
  readonly isReusable: boolean;
}

export interface AnswerParser {
  /** The verdict when these bytes made it whole, or showed that it never will be. The bytes are not kept. */
  take(bytes: Buffer): AnswerState | null;
  /** The stream ended in an orderly way before there was a verdict. */
  end(): Outcome;
  /** Where what came so far sends the client; null: nowhere. */
  readonly redirect: Redirect | null;
}
