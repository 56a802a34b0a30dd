/** The kernel's counters of connections that a listening socket could not take (Linux, /proc/net/netstat). */
import { readFileSync } from 'node:fs';

export interface ListenCounters {
  readonly listenOverflows: number;
  readonly listenDrops: number;
}

/** The counters as they stand, for the whole machine; null where the system has none. */
export function readListenCounters(): ListenCounters | null {
  try {
    return parseListenCounters(readFileSync('/proc/net/netstat', 'utf8'));
  } catch {
    return null;
  }
}

/** The file has pairs of lines: the names, then the values, both after the same prefix. */
export function parseListenCounters(text: string): ListenCounters | null {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.trim().split(/\s+/));
  const value = (name: string) => Number(values?.[names?.indexOf(name) ?? -1]);
  const counters = { listenOverflows: value('ListenOverflows'), listenDrops: value('ListenDrops') };
  return Number.isNaN(counters.listenOverflows + counters.listenDrops) ? null : counters;
}
