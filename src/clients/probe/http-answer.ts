/** An HTTP answer: whole by its length, its last chunk or its connection's end. The parser is autocannon's. */
import { HTTPParser } from 'http-parser-js';
import type { Outcome } from '../../model/connection-record.js';
import { isRedirect, type Redirect } from '../../model/probe-target.js';
import type { AnswerParser, AnswerState } from './answer.js';

const NOT_HTTP: Outcome = { kind: 'failed', code: 'not-http' };
/** Returned when the headers are read: no body follows. */
const SKIP_BODY = 1;
/** Longer than any that is worth showing. */
const LONGEST_LOCATION = 2048;
const START = Buffer.from('HTTP/');

export class HttpAnswer implements AnswerParser {
  readonly #parser = new HTTPParser(HTTPParser.RESPONSE);
  #verdict: AnswerState | null = null;
  /** Of the answer itself: those before it (100, 103) announce it. */
  #status: number | null = null;
  #isReusable = false;
  #redirect: Redirect | null = null;
  /** Bytes of `START` that were seen. */
  #started = 0;

  constructor(isHead: boolean) {
    this.#parser[HTTPParser.kOnHeadersComplete] = ({ statusCode, shouldKeepAlive, headers }) => {
      const isInterim = statusCode < 200 && statusCode !== 101;
      this.#status = isInterim ? null : statusCode;
      this.#isReusable = shouldKeepAlive;
      if (isRedirect(statusCode)) this.#redirect = { status: statusCode, location: locationIn(headers) };
      return isHead ? SKIP_BODY : 0;
    };
    this.#parser[HTTPParser.kOnBody] = (_, __, length) => {
      // The parser trusts a length that the server gave, and would turn in circles on one below zero.
      if (!(length >= 0)) throw new RangeError('An impossible length');
    };
    this.#parser[HTTPParser.kOnMessageComplete] = () => {
      if (this.#status !== null) this.#settle(this.#status);
    };
  }

  take(bytes: Buffer): AnswerState | null {
    if (!this.#startsAsHttp(bytes)) return { outcome: NOT_HTTP, isReusable: false };
    const isUnderstood = this.#parse(bytes);
    return this.#verdict ?? (isUnderstood ? null : { outcome: NOT_HTTP, isReusable: false });
  }

  end(): Outcome {
    this.#parser.finish();
    return this.#verdict?.outcome ?? { kind: 'cut-short' };
  }

  get redirect(): Redirect | null {
    return this.#redirect;
  }

  #settle(status: number): void {
    this.#verdict ??= { outcome: judgeStatus(status), isReusable: this.#isReusable };
  }

  /** Told by the first bytes: garbage without an end of line would be awaited without end. */
  #startsAsHttp(bytes: Buffer): boolean {
    for (const byte of bytes) {
      if (this.#started === START.length) return true;
      // Empty lines may come first.
      if (this.#started === 0 && (byte === 0x0d || byte === 0x0a)) continue;
      if (byte !== START[this.#started]) return false;
      this.#started += 1;
    }
    return true;
  }

  #parse(bytes: Buffer): boolean {
    try {
      return !(this.#parser.execute(bytes) instanceof Error);
    } catch {
      return false;
    }
  }
}

/** @param headers names and values in turns */
function locationIn(headers: readonly string[]): string | null {
  const name = headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'location');
  return name === -1 ? null : (headers[name + 1] ?? '').slice(0, LONGEST_LOCATION);
}

/** A redirect is not the page that was asked for: to make one costs the server less. Nor is another protocol (101). */
export function judgeStatus(status: number): Outcome {
  return status >= 200 && status < 400 && !isRedirect(status) ? { kind: 'served' } : { kind: 'rejected', status };
}
