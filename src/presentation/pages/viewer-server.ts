/** Serves the saved runs as pages: only on this machine, read-only, and only the listed runs. */
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { Failure, MeasurementFailure, systemCode } from '../../model/failure.js';
import { plain } from '../../model/printable.js';
import { ReadingThread } from '../../store/reading-thread.js';
import type { ResultsDirectory } from '../../store/results-directory.js';

/** Only this machine can reach it. */
const ADDRESS = '127.0.0.1';
/** A foreign page can make its own host name resolve to this address (DNS rebinding), but not these names. */
const HOST_NAMES = new Set([ADDRESS, 'localhost']);

export interface PageAnswer {
  readonly status: number;
  readonly type: 'text/html' | 'text/plain';
  readonly text: string;
}

export function textAnswer(status: number, text: string): PageAnswer {
  return { status, type: 'text/plain', text: `${plain(text)}\n` };
}

export interface ResultsServer {
  readonly url: string;
  /** Ends the server and all its connections. */
  readonly close: () => Promise<void>;
}

/**
 * @param port 0: a free one
 * @throws MeasurementFailure when it can't listen there
 */
export async function serveResults(directory: ResultsDirectory, port: number): Promise<ResultsServer> {
  const threads = new PageThreads(directory);
  const server = createServer(async (request, response) =>
    writeAnswer(response, request, await answerRequest(threads, request)),
  );
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
      await Promise.all([once(server, 'close'), threads.close()]);
    },
  };
}

async function answerRequest(threads: PageThreads, { method, url, headers }: IncomingMessage): Promise<PageAnswer> {
  if (method !== 'GET' && method !== 'HEAD') return textAnswer(405, 'Only GET is allowed: these pages are read-only.');
  if (!HOST_NAMES.has((headers.host ?? '').replace(/:\d+$/, '')))
    return textAnswer(421, 'Wrong host name. Use the printed address.');
  try {
    return await threads.answer((url ?? '/').replace(/\?.*$/s, ''));
  } catch (error) {
    return textAnswer(500, error instanceof Failure ? error.message : 'The runs cannot be read.');
  }
}

function writeAnswer(response: ServerResponse, { method }: IncomingMessage, { status, type, text }: PageAnswer): void {
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

const PAGE_THREAD = new URL('./viewer-thread.js', import.meta.url);
/** Idle threads kept for the next requests. Each has its own memory. */
const MOST_IDLE = 2;
/** A browser sends at most six requests at once; each can be for a large run. */
const MOST_THREADS = Math.max(6, availableParallelism());

/** Makes pages in threads, so that a slow page delays no other. The index is made again after a file has changed. */
export class PageThreads {
  readonly #idle: ReadingThread[] = [];
  readonly #waiting: Array<() => void> = [];
  readonly #closing = new AbortController();
  #busy = 0;
  #index: { readonly state: string; readonly answer: Promise<PageAnswer> } | null = null;

  constructor(readonly directory: ResultsDirectory) {}

  /** @throws whatever reading throws; Interruption after close */
  answer(path: string): Promise<PageAnswer> {
    if (path !== '/') return this.#make(path);
    const state = folderState(this.directory);
    if (this.#index?.state !== state) this.#index = { state, answer: this.#make(path) };
    const { answer } = this.#index;
    return answer;
  }

  async close(): Promise<void> {
    this.#closing.abort('SIGTERM');
    await Promise.all(this.#idle.map((thread) => thread.end()));
  }

  async #make(path: string): Promise<PageAnswer> {
    if (this.#busy >= MOST_THREADS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
    const thread = this.#idle.pop() ?? new ReadingThread(PAGE_THREAD);
    try {
      const answer = await thread.ask<PageAnswer>({ folder: this.directory.path, path }, this.#closing.signal);
      if (this.#idle.length < MOST_IDLE) this.#idle.push(thread);
      else await thread.end();
      return answer;
    } catch (error) {
      // The thread may have ended, or still be busy.
      await thread.end();
      if (path === '/') this.#index = null;
      throw error;
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/** Changes whenever a file in the folder changes. */
function folderState(directory: ResultsDirectory): string {
  return directory
    .names()
    .map((name) => stampOf(directory.fileOf(name)))
    .join(' ');
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return JSON.stringify([path, stats?.ino, stats?.size, stats?.mtimeMs]);
}
