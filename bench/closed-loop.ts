/** The clients of at-once as a program of its own, to be timed beside other load generators: URL CLIENTS SECONDS close|keep GENERATOR. */
import { spreadOf } from '../src/analysis/statistics/samples.js';
import { runSustained } from '../src/clients/sustained.js';
import { GENERATORS } from '../src/model/scenario.js';
import { SECOND } from '../src/model/units.js';
import { condenseWindow } from '../src/runner/round.js';

const [url = '', clients = '', seconds = '', connections = '', generator = ''] = process.argv.slice(2);
const report = await runSustained({
  order: 'sustained',
  url,
  clients: Number(clients),
  duration: Number(seconds) * SECOND,
  timeout: 60 * SECOND,
  keepAlive: connections === 'keep',
  generator: GENERATORS.find((name) => name === generator) ?? 'own',
  epoch: String(process.hrtime.bigint()),
});
const { answered, startedAt, endedAt, responses } = condenseWindow(report);
const { mean = Number.NaN, p99 = Number.NaN } = spreadOf(responses) ?? {};
console.log(JSON.stringify({ requestsPerSecond: (answered * SECOND) / (endedAt - startedAt), mean, p99 }));
process.exit();
