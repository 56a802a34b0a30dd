/** Sends one request to check whether a server answers, at which of its addresses, and whether it keeps connections open. */
import { MILLISECOND } from '../model/units.js';
import type { ReachOrder, ReachReport } from '../protocol/client-messages.js';
import type { AnswerReader } from './answer.js';
import { type Clock, transportTo } from './connection.js';
import { Exchange } from './exchange.js';
import { HttpAnswers } from './http-answer.js';
import { outcomeOfStatus } from './outcome.js';
import { findDestination } from './probe/connection.js';
import { planOfUrl, portOf, tlsOf } from './requests.js';

/** Resolves when the answer is complete or has failed. The timeout covers the whole answer. */
export async function reachServer({ url, hosts, timeout }: ReachOrder): Promise<ReachReport> {
  const giveUpAt = performance.now() + timeout / MILLISECOND;
  const port = portOf(url);
  const addresses = hosts.map((host) => ({ kind: 'tcp', host, port }) as const);
  const destination = await findDestination({ addresses, tls: tlsOf(url, false) }, timeout);
  const seen = await ask(url, transportTo(destination, clock), Math.max(1, giveUpAt - performance.now()));
  const { exchange, status, location } = seen;
  const { outcome } = exchange;
  if (outcome.kind !== 'served' && outcome.kind !== 'rejected') return { report: 'unreachable', outcome };
  // A server that sends more than the answer does keep its connection; the closed loop will report the unexpected bytes.
  const keepsAlive = exchange.reusable !== null || exchange.hasMore;
  exchange.reusable?.close();
  return {
    report: 'reached',
    host: destination.address.kind === 'tcp' ? destination.address.host : '',
    status,
    location,
    keepsAlive,
  };
}

const clock: Clock = () => Number(process.hrtime.bigint());

/** @param patience ms */
function ask(url: string, transport: ReturnType<typeof transportTo>, patience: number) {
  let status = 0;
  const judge = (told: number) => {
    status = told;
    return outcomeOfStatus(told);
  };
  const answers = new HttpAnswers(false, { judge, notHttp: { kind: 'failed', code: 'not-http' } });
  let reader: AnswerReader | null = null;
  const makeReader = () => {
    reader = answers.makeReader();
    return reader;
  };
  return new Promise<{ exchange: Exchange; status: number; location: string | null }>((resolve) => {
    const left = (exchange: Exchange): void => {
      clearTimeout(timer);
      resolve({ exchange, status, location: reader?.redirect?.location ?? null });
    };
    const exchange = new Exchange({ ...planOfUrl(url, true), makeReader }, transport, clock, { left }, 0);
    const timer = setTimeout(() => exchange.giveUp(), patience);
    exchange.open(true);
  });
}
