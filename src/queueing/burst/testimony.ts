/** What a witness says when it is asked how many were in service at once. */

export interface Testimony {
  readonly witness: 'clients' | 'server' | 'kernel';
  /** What it saw in service at once; null when it cannot tell. */
  readonly concurrency: number | null;
  readonly says: 'agrees' | 'disagrees' | 'cannot tell';
  /** On what ground, in words. */
  readonly because: string;
}

export function cannotTell(witness: Testimony['witness'], because: string): Testimony {
  return { witness, concurrency: null, says: 'cannot tell', because };
}
