/** How a request is read as it arrives. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readRequest } from './request.js';

const read = (text: string) => readRequest(Buffer.from(text, 'latin1'));

describe('readRequest', () => {
  test('a request is incomplete until its last byte', () => {
    const request = 'POST /a HTTP/1.1\r\nHost: x\r\ncontent-LENGTH:  3 \r\n\r\nabc';
    fc.assert(
      fc.property(fc.integer({ min: 8, max: request.length }), (length) => {
        const kind = read(request.slice(0, length)).kind;
        assert.equal(kind, length === request.length ? 'http' : 'incomplete');
      }),
    );
  });

  test('anything that does not begin like an HTTP request is raw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        fc.pre(!/^[A-Z]{3,7} /.test(Buffer.from(bytes).toString('latin1')));
        assert.equal(readRequest(Buffer.from(bytes)).kind, 'raw');
      }),
    );
    assert.equal(read('GET hello\n').kind, 'raw');
    assert.equal(read('GET / HTTP/2\r\n').kind, 'raw');
  });

  // Two parsers could find different ends of these requests (RFC 9112, section 11.2).
  const ambiguous: ReadonlyArray<readonly [what: string, headers: string]> = [
    ['a space before the colon', 'Content-Length : 5\r\n'],
    ['a tab before the colon', 'Content-Length\t: 5\r\n'],
    ['a space before the first name', ' Content-Length: 5\r\n'],
    ['a folded line', 'X: a\r\n Content-Length: 5\r\n'],
    ['a line without a colon', 'Content-Length 5\r\n'],
    ['a line without a name', ': 5\r\n'],
    ['a bare CR in a value', 'X: a\rContent-Length: 5\r\n'],
    ['a bare LF in a value', 'X: a\nContent-Length: 5\r\n'],
    ['a NUL in a value', 'X: a\0\r\n'],
    ['a NUL in a name', 'Content-Length\0: 5\r\n'],
    ['unequal lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
    ['a list of unequal lengths', 'Content-Length: 5, 6\r\n'],
    ['a length with a sign', 'Content-Length: +5\r\n'],
    ['a negative length', 'Content-Length: -5\r\n'],
    ['a hexadecimal length', 'Content-Length: 0x5\r\n'],
    ['a length with a fraction', 'Content-Length: 5.0\r\n'],
    ['a length with a no-break space', 'Content-Length: 5\xa0\r\n'],
    ['no length at all', 'Content-Length:\r\n'],
    ['a length and a transfer coding', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['a transfer coding and a length', 'Transfer-Encoding: identity\r\nContent-Length: 5\r\n'],
  ];
  for (const [what, headers] of ambiguous) {
    test(`${what}: 400`, () => {
      assert.deepEqual(read(`POST / HTTP/1.1\r\n${headers}\r\n12345`), { kind: 'rejected', status: 400 });
    });
  }

  test('a transfer coding with a space before its colon is refused too', () => {
    const reading = read('POST / HTTP/1.1\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n12345');
    assert.deepEqual(reading, { kind: 'rejected', status: 400 });
  });

  test('lines that end in LF alone are refused at once', () => {
    for (const request of ['GET / HTTP/1.1\n', 'GET / HTTP/1.1\nHost: x\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\n\n']) {
      assert.deepEqual(read(request), { kind: 'rejected', status: 400 }, JSON.stringify(request));
    }
  });

  test('spaces around a value are stripped, however many there are', () => {
    const padding = ' \t'.repeat(2000);
    const request = `POST / HTTP/1.1\r\nX: a${padding}b\r\nContent-Length:${padding}3${padding}\r\n\r\nabc`;
    assert.deepEqual(read(request), { kind: 'http', withBody: true, persists: true });
  });

  test('a connection persists unless the Connection header lists close', () => {
    const persists = (headers: string) => {
      const reading = read(`GET / HTTP/1.1\r\n${headers}\r\n`);
      return reading.kind === 'http' && reading.persists;
    };
    assert.equal(persists('Connection: keep-alive\r\n'), true);
    assert.equal(persists('Connection: x-close\r\n'), true);
    assert.equal(persists('Connection: TE,\tClose\r\n'), false);
    assert.equal(persists('Connection: TE\r\nconnection: close\r\n'), false);
  });

  test('the same length given twice counts as one', () => {
    assert.equal(read('POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na').kind, 'http');
  });
});
