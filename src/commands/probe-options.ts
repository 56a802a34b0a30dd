/** The options of `probe`, and what they ask for. */
import { readFileSync } from 'node:fs';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { SECOND } from '../model/units.js';
import { parseExpectation } from './expectation.js';
import { saveFailedOption } from './measuring-options.js';
import { outputOptions } from './output.js';
import { parseAnswerEnd, parseBytes } from './probe-bytes.js';
import type { ProbeWishes } from './probe-request.js';
import { countOption, durationOption, option, textOption } from './values.js';

/** How long a probe may take by default, and at least and at most. */
export const BUDGET = { usual: 10 * SECOND, least: SECOND, most: 600 * SECOND } as const;
export const MAX_CLIENTS = { usual: 256, most: 10_000 } as const;

export const probeOptions = {
  method: textOption('method', 'HTTP method (default: GET, or POST with --body)'),
  header: {
    type: 'string',
    array: true,
    // Else it would take the target that follows for another header.
    nargs: 1,
    description: 'HTTP header, as "Name: value", or @FILE with one a line; can be given again',
  },
  body: option('body', 'HTTP body: text, or @FILE', parseBody),
  insecure: { type: 'boolean', description: 'https: take any certificate' },
  message: option('message', 'tcp and unix: what to send; \\n, \\r, \\t and \\xHH as in C', parseBytes),
  'answer-end': option(
    'answer-end',
    'tcp and unix: where an answer ends: close (default), bytes:N or until:TEXT',
    parseAnswerEnd,
  ),
  'keep-alive': { type: 'boolean', description: 'use connections again (default: a connection a request)' },
  command: textOption(
    'command',
    'start this server first, in a shell with PORT set, and stop it afterwards; saved with NAME=... for NAME=value',
  ),
  ready: textOption('ready', 'with --command: the path that answers when it is ready'),
  configured: countOption('configured', 'how many it is configured for: measured against it', {
    least: 1,
    most: 1_000_000,
  }),
  'expect-concurrency': option(
    'expect-concurrency',
    'exit 0 if it serves 4, 1..2, >=8 or none (no limit) at once; else 1, or 3 if that is inconclusive',
    parseExpectation,
  ),
  budget: durationOption('budget', 'how long the probe may take: 1s to 600s (default: 10s)'),
  'max-clients': countOption('max-clients', `most clients at once (default: ${MAX_CLIENTS.usual})`, {
    least: 1,
    most: MAX_CLIENTS.most,
  }),
  hold: {
    type: 'boolean',
    description: 'also hold unfinished requests, to see where others wait (a slow-client attack in miniature)',
  },
  seed: countOption('seed', 'of resampling (default: 1)', { least: 0, most: 2 ** 31 - 1 }),
  'i-may-load-test-this-host': { type: 'boolean', description: 'probe a host that is not this machine' },
  'show-server-output': { type: 'boolean', description: "with --command: show the server's own output" },
  ...saveFailedOption,
  ...outputOptions,
} as const;

/** What of these concerns the request. */
export interface RequestArguments {
  readonly method?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly body?: Uint8Array | undefined;
  readonly insecure?: boolean | undefined;
  readonly message?: Uint8Array | undefined;
  readonly 'answer-end'?: ReturnType<typeof parseAnswerEnd> | undefined;
  readonly 'keep-alive'?: boolean | undefined;
  readonly 'i-may-load-test-this-host'?: boolean | undefined;
}

export function wishesOf(given: RequestArguments): ProbeWishes {
  const { method, header, body, insecure, message } = given;
  return {
    method,
    headers: header?.flatMap(headersIn),
    body,
    insecure,
    message,
    answerEnd: given['answer-end'],
    keepAlive: given['keep-alive'],
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
