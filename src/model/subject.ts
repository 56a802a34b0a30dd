/** What a saved document is about: the models that were measured, and how many clients they had. */
import type { StoredDocument } from './document.js';
import { describeModel } from './models.js';
import type { ModelChoice, Scenario } from './scenario.js';

/** What was asked for in each of its measurements; none where no server was measured. */
export function scenariosOf(document: StoredDocument): readonly Scenario[] {
  switch (document.kind) {
    case 'burst':
    case 'sustained':
    case 'open':
      return [document.scenario];
    case 'sweep':
      return document.points.map(({ scenario }) => scenario);
    case 'experiment':
      return document.parts.map(({ scenario }) => scenario);
    case 'self':
    case 'probe':
      return [];
  }
}

/** Each model once, in the order in which they were asked for. */
export function modelsOf(document: StoredDocument): readonly ModelChoice[] {
  const choices = scenariosOf(document).flatMap(({ models }) => models);
  return [...new Map(choices.map((choice) => [describeModel(choice), choice])).values()];
}

/** How many clients there were, each number once, the smallest first. */
export function clientsOf(document: StoredDocument): readonly number[] {
  return [...new Set(scenariosOf(document).map(({ clients }) => clients))].sort((a, b) => a - b);
}
