/**
 * The request of a probe and its target, as data for the load generator. Never saved, because it can contain
 * credentials.
 */

/** Where a server listens: an IP address (never a name) or a path. */
export type ProbeAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface ProbeTls {
  /** The name that the certificate must match; null if the target is given by address. */
  readonly servername: string | null;
  /** Whether to accept any certificate. */
  readonly insecure: boolean;
}

/** How the end of the answer to a TCP message is recognised. */
export type AnswerEnd =
  | { readonly kind: 'close' }
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** The bytes with which the answer ends. */
  | { readonly kind: 'delimiter'; readonly delimiter: Uint8Array };

export type ProbeRequestText =
  | {
      readonly kind: 'http';
      readonly method: string;
      /** Includes the query. */
      readonly path: string;
      /** Includes Host. */
      readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
      readonly body: Uint8Array | null;
    }
  | { readonly kind: 'tcp'; readonly message: Uint8Array; readonly end: AnswerEnd };

export interface ProbeTarget {
  /** The first address that accepts a connection is used. A name is resolved only once, before the probe. */
  readonly addresses: readonly ProbeAddress[];
  /** Null: no TLS. */
  readonly tls: ProbeTls | null;
  readonly request: ProbeRequestText;
  /** Whether connections are reused. Otherwise each request has a new one. */
  readonly keepAlive: boolean;
}

/** The most bytes read of an answer, so that an endless one stops here. */
export const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

export interface Redirect {
  readonly status: number;
  /** The Location header as sent; null: there was none. */
  readonly location: string | null;
}

/** Status codes that redirect to another URL (RFC 9110, section 15.4). */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/** The target redirects, so it is not measured. The user-facing message is written where the target is known. */
export class Redirected extends Error {
  constructor(readonly redirect: Redirect) {
    super(`Redirected with status ${redirect.status}`);
  }
}
