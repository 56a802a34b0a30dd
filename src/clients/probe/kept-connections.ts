/** Connections that carried a request and can carry another. */
import type { ProbeConnection } from './connection.js';

export class KeptConnections {
  readonly #idle = new Set<ProbeConnection>();

  /** The one that was kept first, or none. */
  take(): ProbeConnection | undefined {
    const [first] = this.#idle;
    if (first !== undefined) this.#idle.delete(first);
    return first;
  }

  keep(connection: ProbeConnection): void {
    this.#idle.add(connection);
    const drop = (): void => {
      this.#idle.delete(connection);
      connection.close();
    };
    // A server that speaks unasked is not to be trusted with a request.
    connection.heardBy({ ready() {}, data: drop, ended: drop, failed: drop });
  }

  closeAll(): void {
    for (const connection of this.#idle) connection.close();
    this.#idle.clear();
  }
}
