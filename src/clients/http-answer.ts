/**
 * An answer over HTTP, parsed by http-parser-js. Most answers of a server have the same headers, so an answer that begins with the
 * headers of an earlier one is not parsed again; only its bytes are counted.
 */
import { HTTPParser } from 'http-parser-js';
import type { Outcome } from '../model/connection-record.js';
import { isRedirect, type Redirect } from '../model/probe-target.js';
import type { AnswerReader, Verdict } from './answer.js';
import { outcomeOfAnyStatus } from './outcome.js';

/** Tells the parser that no body follows the headers. */
const SKIP_BODY = 1;
/** Longer locations are not shown. */
const LONGEST_LOCATION = 2048;
const START = Buffer.from('HTTP/');
export const HEADERS_END = '\r\n\r\n';

export interface HttpAnswerManner {
  /** The outcome of an answer with this status. */
  readonly judge: (status: number) => Outcome;
  /** The outcome if the bytes are not HTTP. */
  readonly notHttp: Outcome;
}

const ANY_SERVER: HttpAnswerManner = { judge: outcomeOfAnyStatus, notHttp: { kind: 'failed', code: 'not-http' } };

/** Headers that have been parsed before, and their meaning. */
interface KnownHead {
  readonly bytes: Buffer;
  readonly bodyBytes: number;
  readonly verdict: Verdict;
}

/** Creates the readers of one load, which share the known headers. */
export class HttpAnswers {
  #known: KnownHead | null = null;

  constructor(
    readonly isHead: boolean,
    readonly manner: HttpAnswerManner = ANY_SERVER,
  ) {}

  readonly makeReader = (): AnswerReader => new HttpAnswer(this.isHead, this);

  /** Null unless the bytes begin with the known headers and contain no more than their answer. */
  recognise(bytes: Buffer): KnownHead | null {
    const known = this.#known;
    if (known === null || bytes.length < known.bytes.length) return null;
    if (bytes.length > known.bytes.length + known.bodyBytes) return null;
    return known.bytes.compare(bytes, 0, known.bytes.length) === 0 ? known : null;
  }

  /** @param bytes the first bytes of an answer, with all headers; without a length in them, the answer is not learned */
  learn(bytes: Buffer, bodyBytes: number, verdict: Verdict): void {
    const end = bytes.indexOf(HEADERS_END);
    if (end === -1) return;
    this.#known = { bytes: Buffer.from(bytes.subarray(0, end + HEADERS_END.length)), bodyBytes, verdict };
  }
}

export class HttpAnswer implements AnswerReader {
  readonly #answers: HttpAnswers;
  #parsing: ParsedAnswer | null = null;
  #known: KnownHead | null = null;
  /** Bytes of the body of an answer with known headers. */
  #bodyBytes = 0;

  constructor(
    private readonly isHead: boolean,
    answers?: HttpAnswers,
  ) {
    this.#answers = answers ?? new HttpAnswers(isHead);
  }

  take(bytes: Buffer): Verdict | null {
    if (this.#known !== null) return this.#count(bytes.length);
    if (this.#parsing !== null) return this.#parsing.take(bytes);
    this.#known = this.#answers.recognise(bytes);
    if (this.#known !== null) return this.#count(bytes.length - this.#known.bytes.length);
    this.#parsing = new ParsedAnswer(this.isHead, this.#answers.manner);
    const verdict = this.#parsing.take(bytes);
    const { length, head } = this.#parsing;
    if (length !== null && head !== null) this.#answers.learn(bytes, length, head);
    return verdict;
  }

  end(): Outcome {
    return this.#parsing?.end() ?? { kind: 'cut-short' };
  }

  get redirect(): Redirect | null {
    return this.#parsing?.redirect ?? null;
  }

  get hasBody(): boolean {
    return this.#parsing?.hasBody ?? this.#bodyBytes > 0;
  }

  #count(bytes: number): Verdict | null {
    this.#bodyBytes += bytes;
    const { bodyBytes, verdict } = this.#known as KnownHead;
    if (this.#bodyBytes < bodyBytes) return null;
    return this.#bodyBytes === bodyBytes ? verdict : withMore(verdict);
  }
}

class ParsedAnswer implements AnswerReader {
  redirect: Redirect | null = null;
  hasBody = false;
  /** Length of the body by the headers; null if unknown. */
  length: number | null = null;
  /** The verdict on a complete answer with these headers. */
  head: Verdict | null = null;
  readonly #parser = new HTTPParser(HTTPParser.RESPONSE);
  #verdict: Verdict | null = null;
  /** Number of bytes of `START` received so far. */
  #started = 0;

  constructor(
    isHead: boolean,
    private readonly manner: HttpAnswerManner,
  ) {
    this.#parser[HTTPParser.kOnHeadersComplete] = ({ statusCode, shouldKeepAlive, headers }) => {
      if (this.#verdict !== null) {
        this.#verdict = withMore(this.#verdict);
        return SKIP_BODY;
      }
      // Interim answers (100, 103) precede the answer itself.
      const isInterim = statusCode < 200 && statusCode !== 101;
      this.head = isInterim ? null : { outcome: manner.judge(statusCode), isReusable: shouldKeepAlive };
      if (isRedirect(statusCode)) this.redirect = { status: statusCode, location: headerIn(headers, 'location') };
      else if (!isInterim) this.length = isHead ? 0 : lengthIn(headers, statusCode);
      return isHead ? SKIP_BODY : 0;
    };
    this.#parser[HTTPParser.kOnBody] = (_, __, length) => {
      // The parser does not check the length, and a negative one would cause an endless loop.
      if (!(length >= 0)) throw new RangeError('An impossible length');
      this.hasBody ||= length > 0;
    };
    this.#parser[HTTPParser.kOnMessageComplete] = () => {
      this.#verdict ??= this.head;
    };
  }

  take(bytes: Buffer): Verdict | null {
    const isUnderstood = this.#startsAsHttp(bytes) && this.#parse(bytes);
    if (isUnderstood) return this.#verdict;
    return this.#verdict === null ? { outcome: this.manner.notHttp, isReusable: false } : withMore(this.#verdict);
  }

  end(): Outcome {
    this.#parser.finish();
    return this.#verdict?.outcome ?? { kind: 'cut-short' };
  }

  /** Checks the first bytes, because the parser would wait forever for the end of a line that never comes. */
  #startsAsHttp(bytes: Buffer): boolean {
    if (this.#started === START.length) return true;
    for (const byte of bytes) {
      if (this.#started === START.length) return true;
      // Empty lines before the answer are allowed.
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

function withMore({ outcome }: Verdict): Verdict {
  return { outcome, isReusable: false, hasMore: true };
}

/** @param headers names and values, alternating */
function headerIn(headers: readonly string[], wanted: string): string | null {
  const name = headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === wanted);
  return name === -1 ? null : (headers[name + 1] ?? '').slice(0, LONGEST_LOCATION);
}

/** Null if the headers alone do not give the length of the body, or contradict each other. */
function lengthIn(headers: readonly string[], status: number): number | null {
  if (status < 200 || status === 204 || status === 304) return null;
  const text = headerIn(headers, 'content-length');
  if (text === null || headerIn(headers, 'transfer-encoding') !== null || !/^\d{1,15}$/.test(text)) return null;
  return Number(text);
}
