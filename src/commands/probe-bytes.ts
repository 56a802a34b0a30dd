/** Bytes on a command line, and where an answer ends. */
import { UsageFailure } from '../model/failure.js';
import type { AnswerEnd } from '../model/probe-target.js';

/** Bytes as a user writes them: \n, \r, \t, \0, \\ and \xHH stand for what they do in C. */
export function parseBytes(flag: string, text: string): Uint8Array {
  const parts = text.split(/(\\x[0-9a-fA-F]{2}|\\.|\\$)/s);
  return Buffer.concat(
    parts.map((part) => (part.startsWith('\\') ? Buffer.from([codeOf(flag, part)]) : Buffer.from(part))),
  );
}

/** `close`, `bytes:4` or `until:\n`. */
export function parseAnswerEnd(flag: string, text: string): AnswerEnd {
  const [, kind, rest = ''] = /^(close|bytes|until)(?::(.+))?$/s.exec(text) ?? [];
  if (kind === 'close' && rest === '') return { kind };
  if (kind === 'until' && rest !== '') return { kind: 'delimiter', delimiter: parseBytes(flag, rest) };
  if (kind === 'bytes' && /^[1-9]\d{0,7}$/.test(rest)) return { kind: 'bytes', bytes: Number(rest) };
  throw new UsageFailure(`${flag} takes close, bytes:NUMBER or until:TEXT, as until:\\n, not "${text}".`);
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92 };

function codeOf(flag: string, sequence: string): number {
  const code = sequence.startsWith('\\x') ? Number.parseInt(sequence.slice(2), 16) : ESCAPES[sequence.slice(1)];
  if (code !== undefined && !Number.isNaN(code)) return code;
  throw new UsageFailure(
    `${flag} has "${sequence}" in it, which stands for nothing. Write \\n, \\r, \\t, \\0, \\\\ or \\xHH.`,
  );
}
