/** The load generators that at-once is compared with: how each is called, and what it says in the end. */
import { fileURLToPath } from 'node:url';
import { MILLISECOND, type Nanoseconds, SECOND } from '../src/model/units.js';

/** A closed loop: so many clients, for so long. */
export interface PeerLoad {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  /** Whether a connection carries many requests; else each request has one of its own. */
  readonly keepAlive: boolean;
}

/** What a tool says of a load. */
export interface PeerFigures {
  readonly requestsPerSecond: number;
  /** Response times. */
  readonly mean: Nanoseconds;
  readonly p99: Nanoseconds;
}

export interface PeerTool {
  readonly name: string;
  /** The Debian package that has it; null: it comes with at-once. */
  readonly package: string | null;
  readonly command: (load: PeerLoad) => readonly string[];
  /** @throws RangeError when the tool said something else than expected */
  readonly read: (output: string) => PeerFigures;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CLOSED_LOOP = `${HERE}closed-loop.js`;
const AUTOCANNON = fileURLToPath(import.meta.resolve('autocannon'));
/** ab takes room for all requests before it begins. */
const MOST_AB_REQUESTS = 500_000;

export const PEER_TOOLS: readonly PeerTool[] = [
  atOnce('at-once', 'own'),
  atOnce('at-once --generator autocannon', 'autocannon'),
  {
    name: 'wrk',
    package: 'wrk',
    command: ({ url, clients, seconds, keepAlive }) => [
      ...['wrk', '-t', '1', '-c', String(clients), '-d', `${seconds}s`, '--latency'],
      ...(keepAlive ? [] : ['-H', 'Connection: close']),
      url,
    ],
    read: (output) => ({
      requestsPerSecond: numberAfter(output, /Requests\/sec:/),
      mean: durationAfter(output, /Latency/),
      p99: durationAfter(output, /99%/),
    }),
  },
  {
    name: 'autocannon',
    package: null,
    command: ({ url, clients, seconds, keepAlive }) => [
      ...[process.execPath, AUTOCANNON, '--json', '-c', String(clients), '-d', String(seconds)],
      ...(keepAlive ? [] : ['-H', 'Connection=close']),
      url,
    ],
    read: (output) => {
      const { requests, latency } = JSON.parse(lastLine(output, '{'));
      return {
        requestsPerSecond: requests.average,
        mean: latency.average * MILLISECOND,
        p99: latency.p99 * MILLISECOND,
      };
    },
  },
  {
    name: 'hey',
    package: 'hey',
    command: ({ url, clients, seconds, keepAlive }) => [
      ...['hey', '-c', String(clients), '-z', `${seconds}s`],
      ...(keepAlive ? [] : ['-disable-keepalive']),
      url,
    ],
    read: (output) => ({
      requestsPerSecond: numberAfter(output, /Requests\/sec:/),
      mean: numberAfter(output, /Average:/) * SECOND,
      p99: numberAfter(output, /99%+ in/) * SECOND,
    }),
  },
  {
    name: 'ab',
    package: 'apache2-utils',
    command: ({ url, clients, seconds, keepAlive }) => [
      // Its time limit sets a count of requests, so the count comes after it.
      ...['ab', '-q', '-t', String(seconds), '-n', String(MOST_AB_REQUESTS), '-c', String(clients)],
      ...(keepAlive ? ['-k'] : []),
      url,
    ],
    read: (output) => ({
      requestsPerSecond: numberAfter(output, /Requests per second:/),
      // The least, then the mean.
      mean: numberAfter(output, /Total:\s+\d+/) * MILLISECOND,
      p99: numberAfter(output, / 99%/) * MILLISECOND,
    }),
  },
];

/** The clients of at-once in a process of their own, as a run has them. */
function atOnce(name: string, generator: string): PeerTool {
  return {
    name,
    package: null,
    command: ({ url, clients, seconds, keepAlive }) => [
      ...[process.execPath, CLOSED_LOOP, url, String(clients), String(seconds)],
      ...[keepAlive ? 'keep' : 'close', generator],
    ],
    read: (output) => JSON.parse(lastLine(output, '{')),
  };
}

function lastLine(output: string, start: string): string {
  const line = output.split('\n').findLast((text) => text.startsWith(start));
  if (line === undefined) throw new RangeError(`No figures in: ${output.slice(0, 500)}`);
  return line;
}

function numberAfter(output: string, label: RegExp): number {
  const [, text] = new RegExp(`${label.source}\\s+([\\d.]+)`).exec(output) ?? [];
  if (text === undefined) throw new RangeError(`No figure after ${label.source} in: ${output.slice(0, 500)}`);
  return Number(text);
}

const UNITS: Readonly<Record<string, Nanoseconds>> = { us: 1e3, ms: MILLISECOND, s: SECOND };

/** As wrk writes them: 4.92ms */
function durationAfter(output: string, label: RegExp): Nanoseconds {
  const value = numberAfter(output, label);
  const [, unit = ''] = new RegExp(`${label.source}\\s+[\\d.]+(us|ms|s)`).exec(output) ?? [];
  return value * (UNITS[unit] ?? Number.NaN);
}
