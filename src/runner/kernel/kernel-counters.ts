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

/** What tells of connections that did not come about at once. */
export interface ConnectCounters {
  /** SYNs that were sent again. */
  readonly synRetries: number;
  readonly listenOverflows: number;
}

export function readConnectCounters(): ConnectCounters | null {
  try {
    return parseConnectCounters(readFileSync('/proc/net/netstat', 'utf8'));
  } catch {
    return null;
  }
}

export function parseListenCounters(text: string): ListenCounters | null {
  const value = counterIn(text);
  const counters = { listenOverflows: value('ListenOverflows'), listenDrops: value('ListenDrops') };
  return Number.isNaN(counters.listenOverflows + counters.listenDrops) ? null : counters;
}

export function parseConnectCounters(text: string): ConnectCounters | null {
  const value = counterIn(text);
  const counters = { synRetries: value('TCPSynRetrans'), listenOverflows: value('ListenOverflows') };
  return Number.isNaN(counters.synRetries + counters.listenOverflows) ? null : counters;
}

/** The file has pairs of lines: the names, then the values, both after the same prefix. */
function counterIn(text: string): (name: string) => number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.trim().split(/\s+/));
  return (name) => Number(values?.[names?.indexOf(name) ?? -1]);
}
