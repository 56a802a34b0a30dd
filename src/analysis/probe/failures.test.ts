/** What goes wrong is told with a remedy. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeFailure } from './failures.js';

describe('what goes wrong is told with a remedy', () => {
  const outcomes = [
    [{ kind: 'refused' }, /nobody listens/],
    [{ kind: 'reset' }, /tears the connection down/],
    [{ kind: 'timed-out' }, /did not answer in time/],
    [{ kind: 'cut-short' }, /closes the connection/],
    [{ kind: 'rejected', status: 429 }, /status 429: a rate limit\?/],
    [{ kind: 'rejected', status: 404 }, /status 404\. Name a path/],
    [{ kind: 'failed', code: 'ENOTFOUND' }, /no such host/],
    [{ kind: 'failed', code: 'not-http' }, /not HTTP/],
    [{ kind: 'failed', code: 'answer-too-long' }, /longer than 16 MiB/],
    [{ kind: 'failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, /certificate .* --insecure/],
    [{ kind: 'failed', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, /TLS failed .* http:\/\//],
    [{ kind: 'failed', code: 'EODD\u001b[31m' }, /^EODD \[31m\. See its log/],
  ] as const;
  for (const [outcome, says] of outcomes) {
    test(JSON.stringify(outcome), () => assert.match(describeFailure(outcome), says));
  }
});
