/** Reads the values of the options of agents. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { AllowedTarget } from '../index.js';
import { MeasurementFailure, systemCode, UsageFailure } from '../model/failure.js';
import { withoutSecrets } from '../model/printable.js';
import { isPossiblePort } from './target.js';

/** `@FILE` stands for the URL in a file, as it can contain a password. @throws UsageFailure unless it is a URL of a NATS server */
export function parseNatsUrl(flag: string, written: string): URL {
  const text = written.startsWith('@') ? readUrlIn(written.slice(1)) : written;
  const url = URL.canParse(text) ? new URL(text) : null;
  const hasMore = url !== null && (url.search !== '' || !['', '/'].includes(url.pathname));
  if (url !== null && ['nats:', 'tls:'].includes(url.protocol) && url.hostname !== '' && !hasMore) return url;
  throw new UsageFailure(
    `${flag} takes the URL of a NATS server, such as nats://127.0.0.1:4222 or tls://nats.example:4222, not "${withoutSecrets(text)}".`,
  );
}

function readUrlIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new MeasurementFailure(`${file} can't be read (${systemCode(error) ?? error}). Name another file.`);
  }
}

/** `host`, `host:port`, `[address]:port` or `address/prefix`. @throws UsageFailure otherwise */
export function parseAllowedTarget(flag: string, text: string): AllowedTarget {
  const wrong = () =>
    new UsageFailure(`${flag} takes a host, host:port or a subnet such as 10.0.0.0/8, not "${text}".`);
  if (isIP(text) === 6) return { host: text, prefix: null, port: null };
  const [, host = '', prefix, port] =
    /^(\[[\da-f:.]+\]|[\w.-]+|[\da-f:.]+(?=\/))(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const longest = isIP(bare) === 6 ? 128 : 32;
  if (bare === '' || (host !== bare && isIP(bare) !== 6)) throw wrong();
  if (prefix !== undefined && (isIP(bare) === 0 || Number(prefix) > longest)) throw wrong();
  if (port !== undefined && !isPossiblePort(port)) throw wrong();
  return { host: bare, prefix: numberOf(prefix), port: numberOf(port) };
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
