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

export interface ProcessFamily {
  /** The first of them, leader of a session and of a process group. */
  readonly leader: number;
  /** When it started, by which it is told from whoever gets its number after it; null: that is not known. */
  readonly leaderStart: string | null;
  /** The name of a variable that stands in the environment of all that descend from it. */
  readonly mark: string;
}
