/** The bytes of a request, whole or broken off. */
import type { ProbeTarget } from '../../model/probe-target.js';
import { HEADERS_END } from '../request.js';

/** One request. The same bytes every time. */
export function requestBytes({ request, keepAlive }: ProbeTarget): Buffer {
  if (request.kind === 'tcp') return Buffer.from(request.message);
  const { method, path, headers, body } = request;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Connection: ${keepAlive ? 'keep-alive' : 'close'}`,
    ...(body === null ? [] : [`Content-Length: ${body.length}`]),
  ];
  // What fetch sends of a header value: bytes, not UTF-8.
  return Buffer.concat([Buffer.from(lines.join('\r\n') + HEADERS_END, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** A request that is begun and never finished: the headers are not ended, and of a TCP message nothing is said. */
export function unfinishedBytes(target: ProbeTarget): Buffer {
  if (target.request.kind === 'tcp') return Buffer.alloc(0);
  const whole = requestBytes({ ...target, request: { ...target.request, body: null } });
  return whole.subarray(0, whole.length - 2);
}
