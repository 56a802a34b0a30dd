/** The options of `probe`. */
import { readFileSync } from 'node:fs';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { type Nanoseconds, SECOND } from '../model/units.js';
import { parseExpectation } from './expectation.js';
import type { ArgvOf, OptionRow } from './option-table.js';
import { type ProbeWishes, parseAnswerEnd, parseBytes } from './probe-request.js';
import { anyText, countFrom, parseSeconds } from './values.js';

/** Bounds of a stated budget. */
export const BUDGET = { least: SECOND, most: 600 * SECOND } as const;
/** Until the answer is sure. */
export const AUTO_BUDGET = 'auto';

/** ns, or `auto`. */
function parseBudget(option: string, text: string): Nanoseconds | typeof AUTO_BUDGET {
  return text === AUTO_BUDGET ? AUTO_BUDGET : parseSeconds(option, text);
}

export const MAX_CLIENTS = { usual: 256, most: 10_000 } as const;

/** The kind of a target, which decides which options it has. */
export type TargetForm = 'http' | 'https' | 'tcp' | 'unix' | 'unix with --message';

const HTTP_ONLY = { tcp: 'http:// and https://', 'unix with --message': 'HTTP, and --message replaces it' } as const;
const NO_HTTP = 'a server that does not speak HTTP, such as tcp://127.0.0.1:9000';

export const PROBE_OPTIONS = [
  {
    name: 'method',
    short: 'm',
    common: true,
    commands: ['probe'],
    group: 'Request',
    type: anyText,
    value: 'NAME',
    default: 'GET; with --body POST',
    help: 'HTTP method',
    notFor: HTTP_ONLY,
  },
  {
    name: 'header',
    short: 'H',
    common: true,
    commands: ['probe'],
    group: 'Request',
    type: 'texts',
    value: 'TEXT',
    help: '"Name: value", or @FILE with one per line',
    notFor: HTTP_ONLY,
  },
  {
    name: 'body',
    short: 'b',
    common: true,
    commands: ['probe'],
    group: 'Request',
    type: parseBody,
    value: 'TEXT',
    help: 'HTTP body: text, or @FILE',
    notFor: HTTP_ONLY,
  },
  {
    name: 'insecure',
    short: 'k',
    common: true,
    commands: ['probe'],
    group: 'Request',
    type: 'flag',
    help: 'https: accept any certificate',
    notFor: { http: 'https://', tcp: 'http:// and https://', unix: 'https://', 'unix with --message': 'https://' },
  },
  {
    name: 'keep-alive',
    common: true,
    commands: ['probe'],
    group: 'Request',
    type: 'flag',
    help: 'reuse connections, instead of one per request',
  },
  {
    name: 'message',
    commands: ['probe'],
    group: 'Request',
    type: parseBytes,
    value: 'TEXT',
    help: 'tcp and unix: what to send; \\n, \\r, \\t and \\xHH as in C',
    notFor: { http: NO_HTTP, https: NO_HTTP },
  },
  {
    name: 'answer-end',
    commands: ['probe'],
    group: 'Request',
    type: parseAnswerEnd,
    value: 'END',
    default: 'close',
    help: 'tcp and unix: where an answer ends: close, bytes:N or until:TEXT',
    notFor: { http: NO_HTTP, https: NO_HTTP, unix: 'a server that does not speak HTTP. It needs --message' },
  },
  {
    name: 'command',
    common: true,
    commands: ['probe'],
    group: 'Server',
    type: anyText,
    value: 'TEXT',
    help: 'start this server first, with PORT set, and stop it afterwards; values in NAME=value are not saved',
  },
  {
    name: 'ready',
    commands: ['probe'],
    group: 'Server',
    type: anyText,
    value: 'PATH',
    help: 'with --command: the path that answers once the server is ready',
    needs: { option: 'command', message: '--ready has no effect without --command. Leave it out.' },
  },
  {
    name: 'show-server-output',
    commands: ['probe'],
    group: 'Server',
    type: 'flag',
    help: "with --command: show the server's own output",
    needs: { option: 'command', message: '--show-server-output has no effect without --command. Leave it out.' },
  },
  {
    name: 'configured',
    common: true,
    commands: ['probe'],
    group: 'Server',
    type: countFrom(1, 1_000_000),
    value: 'N',
    help: 'slots it is configured for, to compare with',
  },
  {
    name: 'i-may-load-test-this-host',
    commands: ['probe'],
    group: 'Server',
    type: 'flag',
    help: 'allow a target on another machine; only test hosts you are authorised to test',
  },
  {
    name: 'budget',
    common: true,
    commands: ['probe'],
    group: 'Probe',
    type: parseBudget,
    value: 'TIME',
    default: AUTO_BUDGET,
    help: '1s to 600s, or auto: 60s at most',
  },
  {
    name: 'max-clients',
    common: true,
    commands: ['probe'],
    group: 'Probe',
    type: countFrom(1, MAX_CLIENTS.most),
    value: 'N',
    default: String(MAX_CLIENTS.usual),
    help: 'maximum number of simultaneous connections',
  },
  {
    name: 'hold',
    commands: ['probe'],
    group: 'Probe',
    type: 'flag',
    help: 'also hold unfinished requests, to see what they block (a slow-client attack in miniature)',
  },
  {
    name: 'may-abandon',
    commands: ['probe'],
    group: 'Probe',
    type: 'flag',
    help: 'slow services: hang up on requests whose answer is no longer needed, instead of waiting for every answer',
  },
  {
    name: 'seed',
    commands: ['probe'],
    group: 'Probe',
    type: countFrom(0, 2 ** 31 - 1),
    value: 'N',
    default: '1',
    help: 'seed for resampling',
  },
  {
    name: 'expect-concurrency',
    common: true,
    commands: ['probe'],
    group: 'Result',
    type: parseExpectation,
    value: 'N',
    help: 'exit 1 unless it serves 4, 1..2, >=8 or none',
  },
] as const satisfies readonly OptionRow[];

export type RequestArgv = Partial<
  Pick<ArgvOf<'probe'>, 'method' | 'header' | 'body' | 'insecure' | 'message' | 'answer-end' | 'keep-alive'>
>;

/** What each request contains. A file is read once, here: it may be a pipe. */
export function wishesOf(argv: RequestArgv): ProbeWishes {
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

export function parseBody(_: string, text: string): Uint8Array {
  return text.startsWith('@') ? readNamed(text.slice(1)) : Buffer.from(text);
}

/** A secret in a file does not appear in the list of processes. */
function headersIn(text: string): string[] {
  if (!text.startsWith('@')) return [text];
  const lines = readNamed(text.slice(1)).toString('utf8').split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '');
}

/** @throws MeasurementFailure if the file can't be read */
function readNamed(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new MeasurementFailure(`${file} can't be read (${systemCode(error) ?? error}). Name another file.`);
  }
}
