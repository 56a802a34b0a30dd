/** The server that a user names by URL: this machine, unless the user says that another may be loaded. */
import { isIP } from 'node:net';
import { UsageFailure } from '../model/failure.js';

/** @throws UsageFailure unless it is an http or https URL without credentials */
export function parseUrl(flag: string, text: string): URL {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UsageFailure(`${flag} takes a URL, as http://127.0.0.1:8080/, not "${text}".`);
  }
  const url = new URL(text);
  if (url.username === '' && url.password === '') return url;
  throw new UsageFailure(
    `${flag} takes no user name and no password: they would be saved with the run. Leave them out.`,
  );
}

/** The URL as it is used and saved. @throws UsageFailure for another machine that was not explicitly allowed */
export function addressOf(url: URL, mayBeAnywhere: boolean): string {
  requireConsent(url.host, url.hostname, mayBeAnywhere);
  return url.href;
}

/**
 * @param host with its port, as the user knows it
 * @throws UsageFailure for another machine that was not explicitly allowed
 */
export function requireConsent(host: string, hostname: string, mayBeAnywhere: boolean): void {
  if (mayBeAnywhere || isLoopback(hostname)) return;
  throw new UsageFailure(
    `${host} is not this machine. Load it only when you may: then add --i-may-load-test-this-host.`,
  );
}

/** Whether a host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}
