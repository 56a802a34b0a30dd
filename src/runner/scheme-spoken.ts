/** Finds out whether a port speaks http or https by starting a TLS handshake; no part of a request is sent. */
import { connect as connectTcp, isIP } from 'node:net';
import { Duplex, Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { systemCode } from '../model/failure.js';

export interface Endpoint {
  /** Tried one after another until one gives a result. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** The name or address for which a certificate is requested. */
  readonly servername: string;
}

export type SpokenScheme = 'http' | 'https';

/** How long a server may take to answer a ClientHello, ms. */
const PATIENCE = 2000;
/** An HTTP server answers a ClientHello with status 400, or with only the page of that status. */
const HTTP_ANSWER = /^(HTTP\/|<!doctype html|<html)/i;
/** OpenSSL's code for an alert that the server sent. */
const TLS_ALERT = /^ERR_SSL_.*_ALERT_/;

/** @returns null if the server's answer shows neither */
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
