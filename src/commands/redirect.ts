/** Where a target that redirects leads to, in words, and the command that goes there where that may be proposed. */
import { plain, shownUrl, withoutSecrets } from '../model/printable.js';
import type { Redirect } from '../model/probe-target.js';

/** What redirected, and what its user allowed. */
export interface Redirecting {
  /** As it may be shown. */
  readonly shown: string;
  /** What its Location is relative to; null: a unix socket, whose answers may name any host. */
  readonly base: URL | null;
  readonly mayBeAnywhere: boolean;
  /** The command that goes to another address of the same target. */
  readonly command: (address: string) => string;
}

/** Longer ones are not worth a line of a terminal. */
const LONGEST_SHOWN = 200;

export function describeRedirect({ status, location }: Redirect, from: Redirecting): string {
  const start = `${from.shown} redirects (status ${status})`;
  const end = 'redirects are not followed';
  if (location === null) return `${start} without a Location, and ${end}. Name another address.`;
  const base = from.base ?? new URL('http://localhost/');
  const to = URL.canParse(location, base) ? new URL(location, base) : null;
  if (to === null || !/^https?:$/.test(to.protocol)) {
    return `${start} to ${cut(plain(withoutSecrets(location)))}, and ${end}. Name another address.`;
  }
  const there = `${start} to ${cut(shownUrl(to))}${to.search === '' ? '' : ' with a query'}, and ${end}.`;
  const isSameHost = to.hostname === base.hostname;
  if (!isSameHost && !from.mayBeAnywhere) {
    return `${there} That is another host: name it only if you may load it.`;
  }
  const address = from.base === null && isSameHost ? to.pathname : shownUrl(to);
  return `${there} Try  ${from.command(address)}`;
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/** For a shell: nothing in it stands for anything else. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
