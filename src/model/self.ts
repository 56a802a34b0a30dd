/** A measurement of what the instrument itself costs. */
import type { Header } from './header.js';
import type { Nanoseconds } from './units.js';

/** What one task of a self-measurement took, per call. */
export interface SelfTask {
  readonly name: string;
  /** What a call worked through, as 10,000 records; documents of old do not say. */
  readonly workPerCall?: number | undefined;
  readonly workUnit?: string | undefined;
  readonly calls: number;
  /** ns. */
  readonly median: Nanoseconds;
  readonly p5: Nanoseconds;
  readonly p95: Nanoseconds;
}

/** One question about the instrument's own cost, and what was measured to answer it. */
export interface SelfSuite {
  readonly question: string;
  readonly tasks: readonly SelfTask[];
}

/** A saved measurement of what the instrument itself costs. */
export interface SelfDocument extends Header {
  readonly kind: 'self';
  readonly suites: readonly SelfSuite[];
}
