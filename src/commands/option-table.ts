/** Every option of the command line in one table: its type, default and help, the commands that have it, what excludes it. */
import type { LoadName, ModelName } from '../model/scenario.js';
import { AGENT_OPTIONS } from './agent-options.js';
import { LOAD_OPTIONS } from './load-options.js';
import { OUTPUT_OPTIONS } from './output.js';
import { PROBE_OPTIONS, type TargetForm } from './probe-options.js';
import { SAVED_RUN_OPTIONS } from './saved-run-options.js';
import { SERVER_OPTIONS } from './server-options.js';
import type { Raw, Reader } from './values.js';

export type CommandName =
  | MeasuringCommand
  | AgentCommand
  | 'serve'
  | ResultsCommand
  | 'report'
  | 'schema'
  | 'completion';
type AgentCommand = 'agent' | 'agents' | 'agent-key';
type MeasuringCommand = 'bench' | 'sweep' | 'experiment' | 'probe';
export type ResultsCommand = `results ${'list' | 'show' | 'open' | 'compare' | 'rm' | 'prune'}`;

/** Heading of the help below which an option is listed. */
type Group = 'Load' | 'Server' | 'Request' | 'Probe' | 'Agents' | 'Experiment' | 'Saved runs' | 'Result';

export interface OptionRow {
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** Its other names, such as those in earlier versions. */
  readonly aliases?: readonly string[];
  /** Listed by `-h` too, not by `--help-all` alone. */
  readonly common?: true;
  readonly commands: readonly CommandName[];
  readonly group: Group;
  /** A reader of its text, one of the choices, a flag, a list of texts (one per occurrence), or what `coerce` returns. */
  readonly type: Reader<unknown> | 'choice' | 'flag' | 'texts' | 'coerced';
  readonly choices?: readonly string[];
  readonly coerce?: (raw: Raw) => unknown;
  /** The placeholder of its value in the help, such as N. */
  readonly value?: string;
  /** As a user would write it, or in words. */
  readonly default?: string;
  readonly help: string;

  // What it can't be combined with:
  /** The loads that it has an effect with, and the remedy for others. */
  readonly loads?: readonly LoadName[];
  /** The same at a URL; by default as elsewhere. */
  readonly loadsAtUrl?: readonly LoadName[];
  readonly remedy?: string;
  /** It describes a server that at-once starts, so it can't be combined with a URL. */
  readonly ownServer?: true;
  /** The models that it has an effect on, and why it has none on others. */
  readonly models?: { readonly include: (model: ModelName) => boolean; readonly because: string };
  readonly needs?: Partner;
  readonly excludes?: Partner;
  /** Forms of a target that it has no effect on, and what it is for instead. */
  readonly notFor?: Partial<Record<TargetForm, string>>;
}

/** Another option, and the message if it is missing or must not be there. */
interface Partner {
  readonly option: string;
  readonly message: string;
}

export const OPTIONS = [
  ...LOAD_OPTIONS,
  ...SERVER_OPTIONS,
  ...PROBE_OPTIONS,
  ...AGENT_OPTIONS,
  ...SAVED_RUN_OPTIONS,
  ...OUTPUT_OPTIONS,
] as const satisfies readonly OptionRow[];

type ValueOf<Row> = Row extends { readonly type: Reader<infer T> }
  ? T
  : Row extends { readonly type: 'choice'; readonly choices: ReadonlyArray<infer T> }
    ? T
    : Row extends { readonly coerce: (raw: Raw) => infer T }
      ? Exclude<T, undefined>
      : Row extends { readonly type: 'texts' }
        ? readonly string[]
        : boolean;

type RowOf<Command, Row = (typeof OPTIONS)[number]> = Row extends { readonly commands: ReadonlyArray<infer Known> }
  ? Command extends Known
    ? Row
    : never
  : never;

type NamedRow = OptionRow & { readonly name: string };

/** The parsed options of a command; an option that was not given is undefined. */
export type ArgvOf<Command extends CommandName> = {
  readonly [Row in Extract<RowOf<Command>, NamedRow> as Row['name']]?: ValueOf<Row> | undefined;
};
