/** What an agent lets its coordinators do: the targets and the limits that the owner of its machine allowed. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { LATE_CONNECT } from '../model/connection-record.js';
import { countOf, SECOND } from '../model/units.js';
import { longestHold } from '../runner/own-listener.js';
import type { AgentLimits, AgentOrder } from './messages.js';

/** A name or an address, a subnet, and the port; null: any port. */
export interface AllowedTarget {
  readonly host: string;
  readonly prefix: number | null;
  readonly port: number | null;
}

type LookUp = (name: string) => Promise<readonly string[]>;

const lookUpAll: LookUp = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

/** Whether an address is one of those allowed. A name stands for the addresses that it has now. */
export async function isAllowed(
  allowed: readonly AllowedTarget[],
  address: { readonly host: string; readonly port: number },
  lookUp: LookUp = lookUpAll,
): Promise<boolean> {
  for (const one of allowed) {
    if (one.port !== null && one.port !== address.port) continue;
    const isNamed = isIP(one.host) === 0;
    const addresses = isNamed ? await lookUp(one.host).catch(() => []) : [one.host];
    if (addresses.some((host) => contains(host, one.prefix, address.host))) return true;
  }
  return false;
}

function contains(host: string, prefix: number | null, address: string): boolean {
  if (isIP(address) === 0) return false;
  const list = new BlockList();
  const family = isIPv6(host) ? 'ipv6' : 'ipv4';
  list.addSubnet(host, prefix ?? (family === 'ipv6' ? 128 : 32), family);
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** What a session has used. */
export interface Used {
  readonly requests: number;
  readonly seconds: number;
}

/** What an order costs at most. */
export function costOf(order: AgentOrder): {
  readonly clients: number;
  readonly requests: number;
  readonly seconds: number;
} {
  switch (order.order) {
    case 'probe-burst':
      return { clients: order.clients, requests: order.clients, seconds: order.patience / SECOND };
    case 'probe-loop':
      return { clients: order.clients, requests: order.mostRequests, seconds: order.time / SECOND };
    case 'capacity':
      return { clients: order.clients, requests: 0, seconds: longestHold(order.clients) / SECOND };
    case 'connects':
      return { clients: 1, requests: order.times, seconds: (order.times * LATE_CONNECT) / SECOND };
    case 'aim':
      return { clients: 1, requests: 0, seconds: order.patience / SECOND };
    default:
      return { clients: 0, requests: 0, seconds: 0 };
  }
}

/** Why an order exceeds the limits, in words; null if it does not. */
export function beyondLimits(limits: AgentLimits, used: Used, order: AgentOrder): string | null {
  const { clients, requests, seconds } = costOf(order);
  if (clients > limits.clients) {
    return `${countOf(clients, 'client')} exceed the agent's --max-clients ${limits.clients}`;
  }
  if (used.requests + requests > limits.requests) {
    return `${countOf(used.requests + requests, 'request')} in one run exceed the agent's --max-requests ${limits.requests}`;
  }
  if (used.seconds + seconds > limits.seconds) {
    return `${Math.ceil(used.seconds + seconds)} s in one run exceed the agent's --max-time ${limits.seconds}s`;
  }
  return null;
}
