/** For tests: a test's own server as the target of a closed loop, and of clients that send one request each. */
import assert from 'node:assert/strict';
import { childrenOf } from '../processes.test-support.js';
import type { ExternalTarget } from './external.js';

export function targetAt(url: string): ExternalTarget {
  return {
    url,
    shown: url.replace(/\?.*/, ''),
    addresses: ['127.0.0.1'],
    request: {
      target: {
        addresses: [],
        tls: null,
        request: { kind: 'tcp', message: new Uint8Array(), end: { kind: 'close' } },
        keepAlive: false,
      },
      saved: { method: '', headerNames: [], bodyBytes: 0 },
    },
    loopback: true,
    describeRedirect: ({ status, location }) => `${status} leads to ${location}`,
  };
}

/** Its clients post a body, with a header. */
export function postTargetAt(url: string): ExternalTarget {
  const { hostname: host, port } = new URL(url);
  const headers = [
    ['Host', `${host}:${port}`],
    ['X-Key', 'secret'],
  ] as const;
  return {
    url,
    shown: url,
    addresses: [host],
    request: {
      target: {
        addresses: [{ kind: 'tcp', host, port: Number(port) }],
        tls: null,
        request: { kind: 'http', method: 'POST', path: '/', headers, body: Buffer.from('hello') },
        keepAlive: false,
      },
      saved: { method: 'POST', headerNames: ['X-Key'], bodyBytes: 5 },
    },
    loopback: true,
    describeRedirect: ({ status, location }) => `${status} leads to ${location}`,
  };
}

/** Nothing may be left of a measurement, however it ends. */
export function assertNoneIsLeft(before: readonly number[]): void {
  if (process.platform !== 'linux') return;
  const left = childrenOf(process.pid).filter((id) => !before.includes(id));
  assert.deepEqual(left, []);
}
