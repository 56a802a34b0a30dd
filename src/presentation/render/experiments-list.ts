/** The experiments there are, as a table. */
import type { Experiment } from '../../analysis/experiments/experiment.js';
import type { Section } from '../../analysis/view/view.js';
import { drawTable } from './draw-table.js';
import { paletteOf } from './palette.js';

export function renderExperiments(experiments: readonly Experiment[], colour: boolean): string {
  const section: Section = {
    title: 'Experiments: npm run experiment -- NAME',
    columns: [
      { heading: 'name', align: 'left', width: 19 },
      { heading: 'question', align: 'left', width: 59 },
    ],
    rows: experiments.map(({ name, question }) => [name, question]),
  };
  return `${drawTable(section, paletteOf(colour))}\n`;
}
