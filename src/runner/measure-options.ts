/** What a measurement is asked for besides its scenario, and what it says on its way. */

/** How far a run has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is being done now, in words. */
  readonly doing: string;
}

export interface MeasureOptions {
  /** Aborted, with the signal's name as the reason, when the user ends the run. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly showServerOutput: boolean;
}
