/** Each failure of a probe is described together with a remedy. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeFailure, ordinal } from './figure-text.js';

describe('each failure is described with a remedy', () => {
  const outcomes = [
    [{ kind: 'refused' }, /nothing is listening/],
    [{ kind: 'reset' }, /reset the connection/],
    [{ kind: 'timed-out' }, /did not answer in time/],
    [{ kind: 'cut-short' }, /closed the connection/],
    [{ kind: 'rejected', status: 429 }, /status 429: a rate limit\?/],
    [{ kind: 'rejected', status: 404 }, /status 404\. Use a path/],
    [{ kind: 'failed', code: 'ENOTFOUND' }, /host not found/],
    [{ kind: 'failed', code: 'not-http' }, /not HTTP/],
    [{ kind: 'failed', code: 'answer-too-long' }, /longer than 16 MiB/],
    [{ kind: 'failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, /certificate .* --insecure/],
    [{ kind: 'failed', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, /TLS failed .* http:\/\//],
    [{ kind: 'failed', code: 'EODD\u001b[31m' }, /^EODD \[31m\. See the server's log/],
  ] as const;
  for (const [outcome, says] of outcomes) {
    test(JSON.stringify(outcome), () => assert.match(describeFailure(outcome), says));
  }
});

test('ordinal numbers', () => {
  const written = [1, 2, 3, 4, 11, 12, 13, 21, 22, 102, 111].map(ordinal);
  assert.deepEqual(written, '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 102nd 111th'.split(' '));
});
