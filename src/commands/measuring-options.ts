/** What every measuring command may be given: apart from what measures, which takes long to load. */
import type { OutputArguments } from './output.js';

export const saveFailedOption = {
  'save-failed': { type: 'boolean', description: 'also save a run in which no request was served' },
} as const;

export const measuringOptions = {
  'show-server-output': { type: 'boolean', description: "show the server processes' own output" },
  ...saveFailedOption,
} as const;

export interface MeasuringArguments extends OutputArguments {
  readonly 'show-server-output'?: boolean | undefined;
  readonly 'save-failed'?: boolean | undefined;
  readonly 'results-directory'?: string | undefined;
}
