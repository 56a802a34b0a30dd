/** Every document that the golden master is made of. */
import { ARRIVAL_SWEEPS, ARRIVALS } from './arrivals.js';
import { BURSTS } from './bursts.js';
import { ALIKE, OTHERS, REFERENCES, REVERSED } from './experiments.js';
import { LOOP_SWEEPS, LOOPS } from './loops.js';
import { probeSamples } from './probes.js';
import { type Sample, samplesIn } from './sample.js';

export async function makeSamples(): Promise<Sample[]> {
  return [
    ...samplesIn('reference', REFERENCES),
    ...samplesIn('reference-alike', ALIKE),
    ...samplesIn('reference-reversed', REVERSED),
    ...samplesIn('burst', BURSTS),
    ...samplesIn('sustained', LOOPS),
    ...samplesIn('open', ARRIVALS),
    ...samplesIn('sweep-clients', LOOP_SWEEPS),
    ...samplesIn('sweep-utilisation', ARRIVAL_SWEEPS),
    ...samplesIn('other', OTHERS),
    ...(await probeSamples()),
  ];
}
