/** What a probe asks, and where: plain data, that goes to the load generator. Never saved: it may hold credentials. */

/** Where a server listens: an IP address, never a name, or a path. */
export type ProbeAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface ProbeTls {
  /** The name that its certificate is to be for; null where the server is named by its address. */
  readonly servername: string | null;
  /** Take any certificate. */
  readonly insecure: boolean;
}

/** When the answer to a TCP message is whole. */
export type AnswerEnd =
  | { readonly kind: 'close' }
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** What the answer ends with. */
  | { readonly kind: 'delimiter'; readonly delimiter: Uint8Array };

export type ProbeRequestText =
  | {
      readonly kind: 'http';
      readonly method: string;
      /** With the query. */
      readonly path: string;
      /** Names and values, Host among them. */
      readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
      readonly body: Uint8Array | null;
    }
  | { readonly kind: 'tcp'; readonly message: Uint8Array; readonly end: AnswerEnd };

export interface ProbeTarget {
  /** The first that connects is asked. What a name stands for was looked up once: nothing is looked up later. */
  readonly addresses: readonly ProbeAddress[];
  /** Null: no TLS. */
  readonly tls: ProbeTls | null;
  readonly request: ProbeRequestText;
  /** Whether a connection is used again; else each request has one of its own. */
  readonly keepAlive: boolean;
}

/** Most bytes of an answer that are read: an endless one ends here. */
export const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

export interface Redirect {
  readonly status: number;
  /** As the server wrote it; null: it did not. */
  readonly location: string | null;
}

/** The statuses that name another address for the same page (RFC 9110, section 15.4). */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/** The target redirects, and is not measured. Only who knows the target can say where to. */
export class Redirected extends Error {
  constructor(readonly redirect: Redirect) {
    super(`Redirected with status ${redirect.status}`);
  }
}
