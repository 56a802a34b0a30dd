/** The options of `probe`, and what they ask for. */
import { readFileSync } from 'node:fs';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { type Nanoseconds, parseDuration, SECOND } from '../model/units.js';
import { parseExpectation } from './expectation.js';
import type { ArgvOf, OptionRow } from './options.js';
import { type ProbeWishes, parseAnswerEnd, parseBytes } from './probe-request.js';
import { anyText, countFrom } from './values.js';

/** How long a probe may take at least and at most, where it is told. */
export const BUDGET = { least: SECOND, most: 600 * SECOND } as const;
/** Until the answer is sure. */
export const AUTO_BUDGET = 'auto';

/** ns, or `auto`. */
function parseBudget(option: string, text: string): Nanoseconds | typeof AUTO_BUDGET {
  return text === AUTO_BUDGET ? AUTO_BUDGET : parseDuration(option, text);
}

export const MAX_CLIENTS = { usual: 256, most: 10_000 } as const;

/** What a target names, which decides what can be asked of it. */
export type TargetForm = 'http' | 'https' | 'tcp' | 'unix' | 'unix with --message';

/** What some options are for. */
const HTTP_ALONE = {
  tcp: 'http:// and https://',
  'unix with --message': 'HTTP, and a message is for what is not',
} as const;
const NO_HTTP = 'a server that speaks no HTTP, as tcp://127.0.0.1:9000';

export const PROBE_OPTIONS = [
  {
    name: 'message',
    commands: ['probe'],
    group: 'Request',
    type: parseBytes,
    help: 'tcp and unix: what to send; \\n, \\r, \\t and \\xHH as in C',
    notFor: { http: NO_HTTP, https: NO_HTTP },
  },
  {
    name: 'answer-end',
    commands: ['probe'],
    group: 'Request',
    type: parseAnswerEnd,
    help: 'tcp and unix: where an answer ends: close (default), bytes:N or until:TEXT',
    notFor: { http: NO_HTTP, https: NO_HTTP, unix: 'a server that speaks no HTTP, and needs --message' },
  },
  {
    name: 'method',
    commands: ['probe'],
    group: 'Request',
    type: anyText,
    default: 'GET, or POST with --body',
    help: 'HTTP method',
    notFor: HTTP_ALONE,
  },
  {
    name: 'header',
    commands: ['probe'],
    group: 'Request',
    type: 'texts',
    help: 'HTTP header, as "Name: value", or @FILE with one a line; can be given again',
    notFor: HTTP_ALONE,
  },
  {
    name: 'body',
    commands: ['probe'],
    group: 'Request',
    type: parseBody,
    help: 'HTTP body: text, or @FILE',
    notFor: HTTP_ALONE,
  },
  {
    name: 'insecure',
    commands: ['probe'],
    group: 'Request',
    type: 'flag',
    help: 'https: take any certificate',
    notFor: { http: 'https://', tcp: 'http:// and https://', unix: 'https://', 'unix with --message': 'https://' },
  },
  {
    name: 'keep-alive',
    commands: ['probe'],
    group: 'Request',
    type: 'flag',
    default: 'a connection a request',
    help: 'use connections again',
  },
  {
    name: 'command',
    commands: ['probe'],
    group: 'Server',
    type: anyText,
    help: 'start this server first, in a shell with PORT set, and stop it afterwards; saved with NAME=... for NAME=value',
  },
  {
    name: 'ready',
    commands: ['probe'],
    group: 'Server',
    type: anyText,
    help: 'with --command: the path that answers when it is ready',
    needs: { option: 'command', message: '--ready means nothing without --command.' },
  },
  {
    name: 'show-server-output',
    commands: ['probe'],
    group: 'Server',
    type: 'flag',
    help: "with --command: show the server's own output",
    needs: { option: 'command', message: '--show-server-output means nothing without --command.' },
  },
  {
    name: 'configured',
    commands: ['probe'],
    group: 'Server',
    type: countFrom(1, 1_000_000),
    help: 'how many it is configured for: measured against it',
  },
  {
    name: 'i-may-load-test-this-host',
    commands: ['probe'],
    group: 'Server',
    type: 'flag',
    help: 'probe a host that is not this machine',
  },
  {
    name: 'budget',
    commands: ['probe'],
    group: 'Probe',
    type: parseBudget,
    default: AUTO_BUDGET,
    help: 'how long the probe may take: 1s to 600s, or auto: until the answer is sure, at most 60s',
  },
  {
    name: 'max-clients',
    commands: ['probe'],
    group: 'Probe',
    type: countFrom(1, MAX_CLIENTS.most),
    default: String(MAX_CLIENTS.usual),
    help: 'most clients at once',
  },
  {
    name: 'hold',
    commands: ['probe'],
    group: 'Probe',
    type: 'flag',
    help: 'also hold unfinished requests, to see where others wait (a slow-client attack in miniature)',
  },
  {
    name: 'seed',
    commands: ['probe'],
    group: 'Probe',
    type: countFrom(0, 2 ** 31 - 1),
    default: '1',
    help: 'of resampling',
  },
  {
    name: 'expect-concurrency',
    commands: ['probe'],
    group: 'Result',
    type: parseExpectation,
    help: 'exit 0 if it serves 4, 1..2, >=8 or none (no limit) at once; else 1, or 3 if that is inconclusive',
  },
] as const satisfies readonly OptionRow[];

/** What the options ask of the server. A file that they name is read here, once: it may be a pipe. */
export function wishesOf(argv: ArgvOf<'probe'>): ProbeWishes {
  const { method, header, body, insecure, message } = argv;
  return {
    method,
    headers: header?.flatMap(headersIn),
    body,
    insecure,
    message,
    answerEnd: argv['answer-end'],
    keepAlive: argv['keep-alive'],
  };
}

function parseBody(_: string, text: string): Uint8Array {
  return text.startsWith('@') ? readNamed(text.slice(1)) : Buffer.from(text);
}

/** So that a secret need not be in the list of processes. */
function headersIn(text: string): string[] {
  if (!text.startsWith('@')) return [text];
  const lines = readNamed(text.slice(1)).toString('utf8').split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '');
}

/** @throws MeasurementFailure when the file can't be read */
function readNamed(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new MeasurementFailure(`${file} can't be read (${systemCode(error) ?? error}). Name another file.`);
  }
}
