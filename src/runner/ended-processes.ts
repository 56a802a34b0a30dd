/** What the processes cost that a server started for its connections, as it tells their ends one by one. */
import type { ProcessCost } from '../model/run.js';

/** How long an end may take to be told once the process has served, ms. */
const PATIENCE = 5000;

export class EndedProcesses {
  readonly #costs = new Map<number, ProcessCost>();
  #heard: () => void = () => {};

  /**
   * @param onUnheard is told of how many the ends were not heard in time
   * @param patience ms
   */
  constructor(
    private readonly onUnheard: (count: number) => void,
    private readonly patience = PATIENCE,
  ) {}

  note({ process, cpuTime, peakMemoryBytes }: ProcessCost): void {
    this.#costs.set(process, { process, cpuTime, peakMemoryBytes });
    this.#heard();
  }

  /** The costs of these processes, once all of them have ended, or of those that did in time; each is given once. */
  async take(processes: ReadonlySet<number>): Promise<ProcessCost[]> {
    await this.#allEnded(processes);
    const unheard = [...processes].filter((process) => !this.#costs.has(process)).length;
    if (unheard > 0) this.onUnheard(unheard);
    return [...processes].flatMap((process) => {
      const cost = this.#costs.get(process);
      this.#costs.delete(process);
      return cost === undefined ? [] : [cost];
    });
  }

  #allEnded(processes: ReadonlySet<number>): Promise<void> {
    return new Promise((resolve) => {
      // A run that was ended meanwhile is not kept from its end.
      const bound = setTimeout(resolve, this.patience).unref();
      this.#heard = () => {
        if (![...processes].every((process) => this.#costs.has(process))) return;
        clearTimeout(bound);
        this.#heard = () => {};
        resolve();
      };
      this.#heard();
    });
  }
}
