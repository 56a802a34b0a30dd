/** The requests of a closed loop, in columns that grow: there may be hundreds of thousands. */
import { OUTCOME_KINDS, type Outcome } from '../model/connection-record.js';
import { CENSORED, type RequestColumns } from '../protocol/client-messages.js';

export interface LoggedRequest {
  readonly client: number;
  readonly clientPort: number;
  /** ns since the epoch. */
  readonly arrivedAt: number;
  /** ns since the epoch; NaN when the request was not answered by the end. */
  readonly departedAt: number;
  /** Null when the request was not answered by the end. */
  readonly outcome: Outcome | null;
}

export class RequestLog {
  #count = 0;
  #columns: RequestColumns = columnsOf(1024);

  add({ client, clientPort, arrivedAt, departedAt, outcome }: LoggedRequest): void {
    if (this.#count === this.#columns.client.length) this.#grow();
    const at = this.#count;
    this.#columns.client[at] = client;
    this.#columns.clientPort[at] = clientPort;
    this.#columns.arrivedAt[at] = arrivedAt;
    this.#columns.departedAt[at] = departedAt;
    this.#columns.outcome[at] = outcome === null ? CENSORED : OUTCOME_KINDS.indexOf(outcome.kind);
    this.#count += 1;
  }

  /** What was added, in that order. */
  columns(): RequestColumns {
    const whole = this.#columns;
    return {
      client: whole.client.slice(0, this.#count),
      clientPort: whole.clientPort.slice(0, this.#count),
      arrivedAt: whole.arrivedAt.slice(0, this.#count),
      departedAt: whole.departedAt.slice(0, this.#count),
      outcome: whole.outcome.slice(0, this.#count),
    };
  }

  #grow(): void {
    const larger = columnsOf(2 * this.#count);
    larger.client.set(this.#columns.client);
    larger.clientPort.set(this.#columns.clientPort);
    larger.arrivedAt.set(this.#columns.arrivedAt);
    larger.departedAt.set(this.#columns.departedAt);
    larger.outcome.set(this.#columns.outcome);
    this.#columns = larger;
  }
}

function columnsOf(length: number): RequestColumns {
  return {
    client: new Uint32Array(length),
    clientPort: new Uint16Array(length),
    arrivedAt: new Float64Array(length),
    departedAt: new Float64Array(length),
    outcome: new Uint8Array(length),
  };
}
