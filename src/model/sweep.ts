/** A sweep: the same servers under one load after the other. */
import type { Header } from './header.js';
import type { OpenDocument, SustainedDocument } from './run.js';

/** What is varied: how many clients are kept busy, or the share of the servers' capacity that arrivals ask for. */
export const SWEPT = ['clients', 'utilisation'] as const;
export type Swept = (typeof SWEPT)[number];

/** One load, and what was measured under it. */
export type SweepPoint = (Omit<SustainedDocument, keyof Header> | Omit<OpenDocument, keyof Header>) & {
  /** Clients, or the utilisation that was asked for. */
  readonly value: number;
};

export interface SweepDocument extends Header {
  readonly kind: 'sweep';
  readonly swept: Swept;
  /** From the lightest load to the heaviest. */
  readonly points: readonly SweepPoint[];
}
