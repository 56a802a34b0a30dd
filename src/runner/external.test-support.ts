/** For tests: a test's own server as the target of a closed loop. */
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
