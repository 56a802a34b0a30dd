/** What the keeper of a user's command is told, and what it tells. */
import type { ProcessFamily } from '../runner/processes/process-family.js';

export type KeeperOrder =
  | {
      readonly order: 'start';
      readonly command: string;
      /** Exported to it as PORT. */
      readonly port: number;
      /** Stands in the environment of all that descends from the command. */
      readonly mark: string;
      /** Its output goes to this process's stderr; else its last lines are kept. */
      readonly showOutput: boolean;
    }
  | { readonly order: 'stop' };

export type KeeperEvent =
  | { readonly event: 'started'; readonly family: ProcessFamily }
  /** The command ended by itself. */
  | { readonly event: 'ended'; readonly how: string; readonly lastLines: readonly string[]; readonly anyLeft: boolean }
  /** It was stopped, with all that came of it: as it was ordered (null), or since this signal came. */
  | {
      readonly event: 'stopped';
      readonly by: string | null;
      readonly lastLines: readonly string[];
      readonly left: readonly number[];
    };
