/** Rows for a CSV of busy clients: a line a window; durations in ms. */
import type { SustainedDocument } from '../../model/run.js';
import { spreadOf } from '../statistics/quantiles.js';
import { milliseconds } from '../view/format.js';
import { summariseSustained } from './sustained-summary.js';

export function sustainedRows(document: SustainedDocument): object[] {
  return summariseSustained(document).models.flatMap(({ choice, windows, rounds }) =>
    windows.map((window, index) => {
      const figures = rounds[index];
      const { sent, answered, failures, censored, clientsConnected, clientsStarved } = window;
      return {
        ...choice,
        round: window.sequence,
        clients: document.scenario.clients,
        clients_connected: clientsConnected,
        clients_starved: clientsStarved,
        sent,
        answered,
        failed: Object.values(failures).reduce((total, count) => total + count, 0),
        censored,
        duration_ms: milliseconds(window.endedAt - window.startedAt),
        throughput_per_s: figures?.throughput,
        ...spreadColumns('response', spreadOf(window.responses)),
        ...spreadColumns('wait', figures?.wait ?? null),
        ...spreadColumns('service', figures?.service ?? null),
        in_service_mean: figures?.inService,
        in_service_most: figures?.peakConcurrency,
        loop_identity: figures?.loopIdentity,
        load_generator_cpu: figures?.loadShare,
      };
    }),
  );
}

function spreadColumns(name: string, spread: ReturnType<typeof spreadOf>): object {
  const column = (value: number | undefined) => (value === undefined ? null : milliseconds(value));
  return {
    [`${name}_mean_ms`]: column(spread?.mean),
    [`${name}_p50_ms`]: column(spread?.p50),
    [`${name}_p95_ms`]: column(spread?.p95),
    [`${name}_p99_ms`]: column(spread?.p99),
    [`${name}_max_ms`]: column(spread?.max),
  };
}
