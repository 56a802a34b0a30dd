/** Serves the saved runs as pages, on this machine alone: read, never written, and nothing but what the list names. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure, MeasurementFailure, systemCode } from '../../model/failure.js';
import type { ResultsDirectory } from '../../store/results-directory.js';
import { type Answer, refusal } from './answer.js';
import { Answerer } from './answerer.js';

/** Only this machine can reach it. */
const ADDRESS = '127.0.0.1';
/** A page of elsewhere can have its own name stand for this address; it can't choose these. */
const NAMES = new Set([ADDRESS, 'localhost']);

export interface ResultsServer {
  readonly url: string;
  /** Ends it, and every connection with it. */
  readonly close: () => Promise<void>;
}

/**
 * @param port 0: one that is free
 * @throws MeasurementFailure when it can't listen there
 */
export async function serveResults(directory: ResultsDirectory, port: number): Promise<ResultsServer> {
  const answerer = new Answerer(directory);
  const server = createServer(async (request, response) => send(response, request, await answer(answerer, request)));
  server.listen(port, ADDRESS);
  await once(server, 'listening').catch((error: unknown) => {
    throw new MeasurementFailure(
      `Results can't be served on ${ADDRESS}:${port} (${systemCode(error) ?? error}). Choose another --port.`,
    );
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${ADDRESS}:${bound}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await Promise.all([once(server, 'close'), answerer.close()]);
    },
  };
}

async function answer(answerer: Answerer, { method, url, headers }: IncomingMessage): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'Only GET: nothing can be changed here.');
  if (!NAMES.has((headers.host ?? '').replace(/:\d+$/, ''))) return refusal(421, 'This host is not served here.');
  try {
    return await answerer.answer((url ?? '/').replace(/\?.*$/s, ''));
  } catch (error) {
    return refusal(500, error instanceof Failure ? error.message : 'The runs could not be read.');
  }
}

function send(response: ServerResponse, { method }: IncomingMessage, { status, type, text }: Answer): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
  });
  response.end(method === 'HEAD' ? undefined : text);
}
