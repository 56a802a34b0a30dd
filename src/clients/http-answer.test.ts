/** Answers over HTTP with any content, split into any pieces. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Outcome } from '../model/connection-record.js';
import type { AnswerReader } from './answer.js';
import { HttpAnswer, HttpAnswers } from './http-answer.js';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** The outcome of an answer that arrives in these pieces and then ends. */
function outcomeOf(pieces: readonly Buffer[], isHead = false): Outcome {
  return outcomeFrom(new HttpAnswer(isHead), pieces);
}

function outcomeFrom(answer: AnswerReader, pieces: readonly Buffer[]): Outcome {
  for (const piece of pieces) {
    const verdict = answer.take(piece);
    if (verdict !== null) return verdict.outcome;
  }
  return answer.end();
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('the body of an answer', () => {
  const answers = new HttpAnswers(false);
  for (const [name, head, body] of [
    ['with a length', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n', 'body'],
    ['with a length, again', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n', 'body'],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n', 'body\r\n0\r\n\r\n'],
    ['until the end of the stream', 'HTTP/1.1 200 OK\r\n\r\n', 'body'],
  ] as const) {
    test(`${name}: begins after the head`, () => {
      const answer = answers.makeReader();
      answer.take(Buffer.from(head));
      assert.equal(answer.hasBody, false);
      answer.take(Buffer.from(body.slice(0, 2)));
      assert.equal(answer.hasBody, true);
    });
  }
});

describe('an answer over HTTP', () => {
  const body = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text));
  const status = fc.integer({ min: 200, max: 599 }).filter((code) => code !== 204 && code !== 304);
  const framed = fc.record({ status, body, framing: fc.constantFrom('length', 'chunks', 'close') });
  const places = fc.array(fc.nat(), { maxLength: 12 });

  test('is complete however it is split, and cut short without its last byte', () => {
    fc.assert(
      fc.property(framed, places, ({ status, body, framing }, places) => {
        const bytes = write(status, body, framing);
        const isPage = status < 400 && !REDIRECTS.includes(status);
        const whole: Outcome = isPage ? { kind: 'served' } : { kind: 'rejected', status };
        assert.deepEqual(outcomeOf(cut(bytes, places)), whole);
        const isOpenEnded = framing === 'close';
        const short = outcomeOf(cut(bytes.subarray(0, -1), places));
        if (!isOpenEnded) assert.deepEqual(short, { kind: 'cut-short' });
      }),
    );
  });

  test('to HEAD is complete after its headers', () => {
    fc.assert(
      fc.property(status, places, (status, places) => {
        const headers = Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 100\r\n\r\n`);
        assert.notEqual(outcomeOf(cut(headers, places), true).kind, 'cut-short');
        assert.equal(outcomeOf(cut(headers, places)).kind, 'cut-short');
      }),
    );
  });

  test('with random bytes always ends', () => {
    const pieces = [
      'HTTP/1.1 200 OK',
      '\r\n',
      '\r\n\r\n',
      '0',
      '-5',
      'ffffffff',
      'Content-Length: ',
      'Transfer-Encoding: chunked',
      ';',
      'x',
    ];
    const noise = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 5 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(noise, places, fc.boolean(), (parts, places, isHead) => {
        const after = Buffer.from(parts.join(''), 'latin1');
        for (const bytes of [after, Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n'), after])]) {
          assert.ok(outcomeOf(cut(bytes, places), isHead).kind.length > 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function write(status: number, body: Buffer, framing: string): Buffer {
  const head = `HTTP/1.1 ${status} Some Reason\r\nDate: now\r\n`;
  if (framing === 'length') return Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]);
  if (framing === 'close') return Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`), body]);
  const chunk = body.length === 0 ? [] : [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')];
  return Buffer.concat([Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`), ...chunk, Buffer.from('0\r\n\r\n')]);
}

describe('answers of one server', () => {
  const status = fc.constantFrom(200, 404);
  const answer = fc.record({
    status,
    body: fc.string({ maxLength: 8 }).map((text) => Buffer.from(text)),
    framing: fc.constantFrom('length', 'length', 'length', 'chunks'),
    isShort: fc.boolean(),
  });
  const places = fc.array(fc.nat(), { maxLength: 3 });

  test('are judged independently of remembered headers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(answer, places), { maxLength: 12 }), (said) => {
        const { makeReader } = new HttpAnswers(false);
        for (const [{ status, body, framing, isShort }, cuts] of said) {
          const whole = write(status, body, framing);
          const pieces = cut(isShort ? whole.subarray(0, -1) : whole, cuts);
          assert.deepEqual(outcomeFrom(makeReader(), pieces), outcomeOf(pieces));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('unexpected ones are detected, after the first request and after later ones', () => {
    const { makeReader } = new HttpAnswers(false);
    const one = write(200, Buffer.from('body'), 'length');
    for (const bytes of [one, Buffer.concat([one, one]), one, Buffer.concat([one, one])]) {
      const verdict = makeReader().take(bytes);
      assert.deepEqual(verdict?.outcome, { kind: 'served' });
      assert.deepEqual(
        [verdict?.isReusable, verdict?.hasMore ?? false],
        bytes.length === one.length ? [true, false] : [false, true],
      );
    }
  });
});
