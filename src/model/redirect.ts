/** An answer that sends the client elsewhere: it is not the page that was asked for, and is not followed. */

export interface Redirect {
  readonly status: number;
  /** As the server wrote it; null: it did not. */
  readonly location: string | null;
}

/** The statuses that name another place for the same page (RFC 9110, section 15.4). */
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
