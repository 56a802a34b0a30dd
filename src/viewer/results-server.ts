/** Serves the saved runs as pages, on this machine alone: read, never written, and nothing but what the list names. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { plain } from '../model/plain.js';
import { renderIndex } from '../pages/index-page.js';
import { renderReport } from '../pages/report-page.js';
import type { ResultsDirectory } from '../store/results-directory.js';

/** Only this machine can reach it. */
const ADDRESS = '127.0.0.1';
/** A page of elsewhere can have its own name stand for this address; it can't choose these. */
const NAMES = new Set([ADDRESS, 'localhost']);

interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'text/plain';
  readonly text: string;
}

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
  const server = createServer((request, response) => send(response, request, answer(directory, request)));
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
      await once(server, 'close');
    },
  };
}

function answer(directory: ResultsDirectory, { method, url, headers }: IncomingMessage): Answer {
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'Only GET: nothing can be changed here.');
  if (!NAMES.has((headers.host ?? '').replace(/:\d+$/, ''))) return refusal(421, 'This host is not served here.');
  try {
    return find(directory, (url ?? '/').replace(/\?.*$/s, ''));
  } catch (error) {
    return refusal(500, error instanceof MeasurementFailure ? error.message : 'The runs could not be read.');
  }
}

/** A path is only ever compared with the addresses of the runs in the folder: none is made into the name of a file. */
function find(directory: ResultsDirectory, path: string): Answer {
  if (path === '/') return page(renderIndex({ ...directory.read(), addressOf }));
  const name = directory.names().find((candidate) => `/${addressOf({ name: candidate })}` === path);
  if (name === undefined) return refusal(404, 'There is no such run.');
  const entry = directory.entry(name);
  return 'document' in entry ? page(renderReport({ ...entry.document, name })) : refusal(500, entry.problem);
}

function addressOf({ name }: { readonly name: string }): string {
  return `${encodeURIComponent(name)}.html`;
}

function page(text: string): Answer {
  return { status: 200, type: 'text/html', text };
}

function refusal(status: number, text: string): Answer {
  return { status, type: 'text/plain', text: `${plain(text)}\n` };
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
