/** What may help to an answer, or to a better one. */
import type { ProbeScenario } from '../../../model/probe.js';

type Asked = Pick<ProbeScenario, 'loopback' | 'hold'>;

interface RemedyRow {
  /** After "Try ". */
  readonly words: string;
  /** Whether the probe did it already. */
  readonly isDone?: (asked: Asked) => boolean;
}

const REMEDY_ROWS = {
  'longer-budget': { words: 'a longer --budget' },
  'more-clients': { words: 'more --max-clients' },
  'longer-service': { words: 'a path or a payload whose service takes longer' },
  'steadier-service': { words: 'a path whose service always takes as long' },
  /** So that the round trip does not matter. */
  closer: { words: 'a probe from the same machine or network', isDone: ({ loopback }: Asked) => loopback },
  'idle-hold': { words: '--hold', isDone: ({ hold }: Asked) => hold },
  'less-other-load': { words: 'a machine and a server that do nothing else meanwhile' },
  'larger-listen-backlog': { words: 'a larger listen backlog (and net.core.somaxconn)' },
  'new-connections': { words: 'a probe without --keep-alive' },
  'sounder-path': { words: 'a path that always answers with success' },
} as const satisfies Readonly<Record<string, RemedyRow>>;

export type Remedy = keyof typeof REMEDY_ROWS;

/** With more than these a reader tries none of them. */
const MOST_REMEDIES = 2;

/** The two best of those that the probe has not done already. */
export function remediesLeft(remedies: readonly Remedy[], asked: Asked): Remedy[] {
  const isDone = (remedy: Remedy) => (REMEDY_ROWS[remedy] as RemedyRow).isDone?.(asked) === true;
  return remedies.filter((remedy) => !isDone(remedy)).slice(0, MOST_REMEDIES);
}

export function remedyWords(remedy: Remedy): string {
  return REMEDY_ROWS[remedy].words;
}
