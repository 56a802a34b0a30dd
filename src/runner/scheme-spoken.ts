/** Which of http and https a port speaks, found out by the start of a TLS handshake: nothing of a request is sent. */
import { connect as connectTcp, isIP } from 'node:net';
import { Duplex, Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { systemCode } from '../model/failure.js';

export interface Endpoint {
  /** Tried one after another until one gives an answer. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** Name or address that the certificate is asked for. */
  readonly servername: string;
}

export type SpokenScheme = 'http' | 'https';

/** How long a server may take to answer a ClientHello, ms. */
const PATIENCE = 2000;
/** An HTTP server answers a ClientHello with status 400, or with the page of it alone. */
const HTTP_ANSWER = /^(HTTP\/|<!doctype html|<html)/i;
/** OpenSSL's name of an alert that the server sent. */
const TLS_ALERT = /^ERR_SSL_.*_ALERT_/;

/** @returns null where the server gives no answer that tells */
export async function schemeSpokenAt({ hosts, port, servername }: Endpoint): Promise<SpokenScheme | null> {
  for (const host of hosts) {
    const spoken = await schemeOf(host, port, servername);
    if (spoken !== null) return spoken;
  }
  return null;
}

function schemeOf(host: string, port: number, servername: string): Promise<SpokenScheme | null> {
  const socket = connectTcp({ host, port, timeout: PATIENCE });
  let start = '';
  async function* received() {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      start ||= chunk.toString('latin1', 0, 64);
      yield chunk;
    }
  }
  const tls = connectTls({
    socket: Duplex.from({ readable: Readable.from(received(), { objectMode: false }), writable: socket }),
    // The certificate does not matter: nothing is sent over the connection.
    rejectUnauthorized: false,
    ...(isIP(servername) === 0 ? { servername } : {}),
  });
  const late = AbortSignal.timeout(PATIENCE);
  return new Promise<SpokenScheme | null>((resolve) => {
    const settle = (spoken: SpokenScheme | null) => () => resolve(spoken);
    const settleByStart = (error?: Error): void => {
      if (HTTP_ANSWER.test(start)) resolve('http');
      else resolve(TLS_ALERT.test(systemCode(error) ?? '') ? 'https' : null);
    };
    tls.once('secureConnect', settle('https')).on('error', settleByStart).once('close', settleByStart);
    socket.on('error', settle(null)).once('timeout', settle(null));
    late.addEventListener('abort', settle(null));
  }).finally(() => {
    tls.destroy();
    socket.destroy();
  });
}
