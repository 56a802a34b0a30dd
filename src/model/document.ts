/** Everything that the store holds. */
import type { ProbeDocument } from './probe.js';
import type { OpenDocument, RunDocument, SustainedDocument } from './run.js';
import type { Nanoseconds } from './units.js';

export type StoredDocument = RunDocument | SweepDocument | ExperimentDocument | SelfDocument | ProbeDocument;

/** What is saved, by what was done. */
export const KINDS = [
  'burst',
  'sustained',
  'open',
  'sweep',
  'experiment',
  'probe',
  'self',
] as const satisfies ReadonlyArray<StoredDocument['kind']>;

/** Version of the saved document. Changed only with a line in CHANGELOG.md. */
export const SCHEMA_VERSION = 3;

/** A commit of git. */
export interface Commit {
  /** Whole: 40 hexadecimal digits. */
  readonly hash: string;
  /** Whether files that git tracks had been changed since. */
  readonly dirty: boolean;
}

/** The machine and the versions that a run was made with. */
export interface Context {
  readonly atOnceVersion: string;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly kernelRelease: string;
  readonly architecture: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Cap that the kernel puts on the listen backlog; null where it can't be read. */
  readonly somaxconn: number | null;
  /** Mean runnable processes over the minute before the run; 0 where the system does not say. */
  readonly loadAverage: number;
  /** The instrument's own error: what one reading of the clock costs, ns (median). */
  readonly clockReadingTime: Nanoseconds;
  /** Of the working directory at the time of the run; null where git did not say, or there is none. */
  readonly commit: Commit | null;
}

export interface Header {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Its name in the store. */
  readonly name: string;
  /** Wall clock, ISO 8601, UTC. */
  readonly createdAt: string;
  readonly context: Context;
}

/** One measurement of an experiment: a run without a header of its own. */
export type ExperimentPart = WithoutHeader<RunDocument> & {
  /** What this part is, in a few words. */
  readonly title: string;
};

/** What a measurement is besides its header: the rest of a document of its own, or a piece of another. */
export type WithoutHeader<T> = T extends RunDocument ? Omit<T, keyof Header> : never;

export interface ExperimentDocument extends Header {
  readonly kind: 'experiment';
  /** Which one: the name of the experiment, not of the document. */
  readonly experiment: string;
  readonly parts: readonly ExperimentPart[];
}

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
