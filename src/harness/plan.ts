/** The order of the rounds: the models take turns, in random order inside each turn, so that noise hits all alike. */
import { seededDraw, shuffle } from '../model/random.js';
import type { Scenario } from '../model/scenario.js';

export interface PlannedRound {
  /** Index of the model in the scenario. */
  readonly model: number;
  readonly warmUp: boolean;
}

export function planRounds(scenario: Pick<Scenario, 'models' | 'rounds' | 'warmUpRounds' | 'seed'>): PlannedRound[] {
  const draw = seededDraw(scenario.seed);
  const models = scenario.models.map((_, index) => index);
  const turns = Array.from({ length: scenario.warmUpRounds + scenario.rounds }, (_, turn) => turn);
  return turns.flatMap((turn) =>
    shuffle(models, draw).map((model) => ({ model, warmUp: turn < scenario.warmUpRounds })),
  );
}
