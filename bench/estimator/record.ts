/**
 * `npm run bench:record -- FOLDER [--probes 2000]`: saves simulated probes with their truths, spread evenly over all cells, for the
 * study of the thresholds. The same probes are made each time; those that exist already are not made again.
 */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { SCHEMA_VERSION } from '../../src/model/document.js';
import { CONTEXT } from '../../src/model/synthetic-run.test-support.js';
import { CELLS, type Cell } from './cells.js';
import { TRUTHS, truthInWords } from './documents.js';
import { probeCell, seedOf } from './simulated-probe.js';

const { values, positionals } = parseArgs({
  options: { probes: { type: 'string', default: '2000' } },
  allowPositionals: true,
});
/** Not the seeds of `bench:estimator`. */
const FIRST_RUN = 100_000;

const [folder] = positionals;
if (folder === undefined) throw new RangeError('npm run bench:record -- FOLDER [--probes 2000]');
mkdirSync(folder, { recursive: true });
const truths = join(folder, TRUTHS);
if (!existsSync(truths)) writeFileSync(truths, 'file\ttruth\tserver\n');
const wanted = Number(values.probes);
for (let made = 0; made < wanted; made += 1) {
  const run = FIRST_RUN + Math.floor(made / CELLS.length);
  await record(CELLS[made % CELLS.length] as Cell, run, `${String(made).padStart(5, '0')}.json.gz`);
}

async function record(cell: Cell, run: number, file: string): Promise<void> {
  const path = join(folder as string, file);
  if (existsSync(path)) return;
  const { probed } = await probeCell(cell, seedOf(cell, run));
  const document = {
    schemaVersion: SCHEMA_VERSION,
    kind: 'probe',
    name: file.replace('.json.gz', ''),
    createdAt: '2026-01-02T03:04:05.678Z',
    context: CONTEXT,
    ...probed,
  };
  writeFileSync(path, gzipSync(JSON.stringify(document), { level: 1 }));
  appendFileSync(truths, `${file}\t${truthInWords(cell.truth)}\t${cell.kind}: ${cell.name}\n`);
}
