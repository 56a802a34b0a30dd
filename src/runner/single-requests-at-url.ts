/** Single requests at a server that at-once did not start: they show whether it answers, and how long a request takes alone. */
import { MeasurementFailure } from '../model/failure.js';
import type { Outside } from '../model/run.js';
import type { ALONE_PHASES } from '../model/scenario.js';
import { type Nanoseconds, SECOND } from '../model/units.js';
import type { Server } from '../probe/probing/session.js';
import { describeStatus, unreachable } from './external.js';

/** Single requests that warm up the server. */
const WARM_UPS = 4;
/**
 * Single requests before the load: the more there are, the surer it is whether service times vary. Their total time is
 * limited.
 */
const BEFORE = { fewest: 6, most: 60, time: 2 * SECOND } as const;
/** Single requests after the load: they show whether an unloaded request still takes as long. */
const AFTER = { fewest: 4, most: 20, time: SECOND } as const;

type Alone = Outside['alone'][number];

export class SingleRequests {
  /** In the order of sending. */
  readonly made: Alone[] = [];

  /** @param shown the URL without secrets */
  constructor(
    private readonly server: Pick<Server, 'now' | 'burst'>,
    private readonly shown: string,
    private readonly timeout: Nanoseconds,
  ) {}

  /** @throws MeasurementFailure if the first one fails, because the load would fail in the same way */
  async makeBefore(): Promise<void> {
    await this.#make('warm-up');
    assertServed(this.made[0], this.shown, this.timeout);
    for (let made = 1; made < WARM_UPS; made += 1) await this.#make('warm-up');
    await this.#repeat(BEFORE, 'unloaded');
  }

  makeAfter(): Promise<void> {
    return this.#repeat(AFTER, 'unloaded-again');
  }

  async #make(phase: (typeof ALONE_PHASES)[number]): Promise<void> {
    const order = { patience: this.timeout, connectGap: 0, connectPatience: this.timeout };
    const { requests } = await this.server.burst({ phase, clients: 1, ...order });
    this.made.push(...requests.map((request) => ({ phase, request })));
  }

  async #repeat(
    { fewest, most, time }: { readonly fewest: number; readonly most: number; readonly time: Nanoseconds },
    phase: (typeof ALONE_PHASES)[number],
  ): Promise<void> {
    const startedAt = this.server.now();
    for (let made = 0; made < fewest || (made < most && this.server.now() - startedAt < time); made += 1) {
      await this.#make(phase);
    }
  }
}

function assertServed(first: Alone | undefined, shown: string, timeout: Nanoseconds): void {
  const outcome = first?.request.outcome ?? { kind: 'cut-short' };
  if (outcome.kind === 'served') return;
  if (outcome.kind !== 'rejected') throw new MeasurementFailure(unreachable(shown, outcome, timeout));
  throw new MeasurementFailure(
    describeStatus(shown, outcome.status, 'It needs credentials: give them with --header @FILE, or'),
  );
}
