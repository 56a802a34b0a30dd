/** How a request is read as it comes. */
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

  test('what does not begin as an HTTP request is raw, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        fc.pre(!/^[A-Z]{3,7} /.test(Buffer.from(bytes).toString('latin1')));
        assert.equal(readRequest(Buffer.from(bytes)).kind, 'raw');
      }),
    );
    assert.equal(read('GET hello\n').kind, 'raw');
    assert.equal(read('GET / HTTP/2\r\n').kind, 'raw');
  });

  test('the same length twice is one length', () => {
    assert.equal(read('POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na').kind, 'http');
  });
});
