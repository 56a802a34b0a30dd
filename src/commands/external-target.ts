/** The server at the URL of `bench` and `sweep`, and the other scheme where the URL has the wrong one. */
import type { Argv } from 'yargs';
import { type ExternalTarget, schemeSpokenAt } from '../index.js';
import { MeasurementFailure, UsageFailure } from '../model/failure.js';
import { shownUrl } from '../model/printable.js';
import { type LoadName, MODELS } from '../model/scenario.js';
import { commandText } from './command-text.js';
import { type RequestArgv, wishesOf } from './probe-options.js';
import { chooseTarget, targetAt } from './probe-target.js';
import { bareHost, describeRedirect, parseUrl, resolveHost } from './target.js';

interface TargetArgv extends Pick<RequestArgv, 'method' | 'header' | 'body' | 'insecure'> {
  readonly url?: URL | undefined;
  readonly load?: LoadName | undefined;
  readonly 'i-may-load-test-this-host'?: boolean | undefined;
}

type Command = 'bench' | 'sweep';

/** Adds the URL that follows the command to the yargs of the command. */
export function addTarget(yargs: Argv, command: Command) {
  return yargs.positional('target', { type: 'string', coerce: (text?: string) => parseTarget(command, text) });
}

function parseTarget(command: Command, text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const isModel = MODELS.some((model) => model === text);
  if (isModel) throw new UsageFailure(`${command} takes a URL, not "${text}". For the model write --model ${text}.`);
  return parseUrl(command, text);
}

/** The options with the URL that follows the command as `--url`. @throws UsageFailure if there are two URLs */
export function withTarget<Given extends TargetArgv>(target: URL | undefined, argv: Given): Given {
  if (target === undefined) return argv;
  if (argv.url !== undefined) throw new UsageFailure('--url repeats the URL that follows the command. Leave one out.');
  return { ...argv, url: target };
}

/** @throws UsageFailure if it is on another machine and the user did not allow that */
export async function externalAt(command: Command, url: URL, argv: TargetArgv): Promise<ExternalTarget> {
  const mayBeAnywhere = argv['i-may-load-test-this-host'] ?? false;
  const { method, header, body, insecure } = argv;
  const chosen = chooseTarget(url.href, wishesOf({ method, header, body, insecure }));
  const host = await resolveHost({ hostname: url.hostname, authority: url.host }, mayBeAnywhere);
  const shown = shownUrl(url);
  return {
    url: url.href,
    shown,
    addresses: host.addresses,
    request: {
      target: targetAt(chosen, host, null).target,
      saved: { method: chosen.method, headerNames: chosen.headerNames, bodyBytes: chosen.bodyBytes },
    },
    loopback: host.loopback,
    describeRedirect: (redirect) =>
      describeRedirect(redirect, {
        shown,
        base: url,
        mayBeAnywhere,
        command: (address) => sameCommand(command, address, argv),
      }),
  };
}

/** Measures. If that fails because the URL has the wrong scheme, the failure proposes the right one. */
export async function atRightScheme<T>(
  command: Command,
  argv: TargetArgv,
  external: ExternalTarget | null,
  measure: () => Promise<T>,
): Promise<T> {
  try {
    return await measure();
  } catch (error) {
    if (external === null || !(error instanceof MeasurementFailure)) throw error;
    const { url, addresses } = external;
    const right = await otherScheme(new URL(url), addresses, (address) => sameCommand(command, address, argv));
    throw right === null ? error : new MeasurementFailure(right, { cause: error });
  }
}

function sameCommand(command: string, address: string, { load }: TargetArgv): string {
  return commandText(command, address, ...(load === undefined ? [] : ['--load', load]));
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * Whether the server speaks https where the URL says http, or the other way round: one line that proposes the right URL.
 * The check sends the start of a TLS handshake, so no header and no body reach the other scheme.
 * @returns null where the server does not speak the other scheme
 */
export async function otherScheme(
  url: URL,
  addresses: readonly string[],
  command: (address: string) => string,
): Promise<string | null> {
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port);
  const spoken = await schemeSpokenAt({ hosts: addresses, port, servername: bareHost(url.hostname) });
  if (spoken === null || url.protocol === `${spoken}:`) return null;
  const right = new URL(shownUrl(url).replace(/^https?:\/\/[^/]+/, `${spoken}://${url.hostname}:${port}`));
  return `${shownUrl(url)} is the wrong scheme: this port speaks ${spoken}. Try  ${command(shownUrl(right))}`;
}
