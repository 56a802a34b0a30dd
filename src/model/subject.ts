/** For documents of any kind: their models and clients, the name of the run, and whether any request was served. */
import type { StoredDocument, Unnamed } from './document.js';
import { describeModel } from './models.js';
import type { RunDocument } from './run.js';
import type { ModelChoice, Scenario } from './scenario.js';

/** The scenario of each measurement; empty for probes and self-measurements. */
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

/** `127.0.0.1:8080`, the way lists name a server. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\/(.*?)\/?$/, '$1');
}

/** Each model once, in the requested order. */
export function modelsOf(document: StoredDocument): readonly ModelChoice[] {
  const choices = scenariosOf(document).flatMap(({ models }) => models);
  return [...new Map(choices.map((choice) => [describeModel(choice), choice])).values()];
}

/** The numbers of clients, each once, the smallest first. */
export function clientsOf(document: StoredDocument): readonly number[] {
  return [...new Set(scenariosOf(document).map(({ clients }) => clients))].sort((a, b) => a - b);
}

/** The name under which a run is saved, unless it is taken: the time, and what the run is about. */
export function runNameOf(document: Unnamed<StoredDocument>): string {
  return `${compactTime(document.createdAt)}-${topicOf(document)}`;
}

function topicOf(document: Unnamed<StoredDocument>): string {
  switch (document.kind) {
    case 'sweep':
      return `${modelIn(document.points[0]?.scenario.models ?? [])}-sweep-${document.swept}`;
    case 'experiment':
      return document.experiment;
    case 'self':
    case 'probe':
      return document.kind;
    default: {
      const { models, clients, load } = document.scenario;
      return load.kind === 'burst' ? `${modelIn(models)}-${clients}` : `${modelIn(models)}-${load.kind}-${clients}`;
    }
  }
}

function modelIn(models: readonly ModelChoice[]): string {
  const [first] = models;
  return models.length === 1 && first !== undefined ? first.model : 'compare';
}

/** `2026-11-23T09:08:43.746Z` as `20261123-090843`: short enough for a table, and in order when sorted as text. */
function compactTime(time: string): string {
  return time.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

/** Whether at least one request was served in any round, part or burst. Otherwise the run has failed. */
export function hasServed(document: Unnamed<StoredDocument>): boolean {
  switch (document.kind) {
    case 'sweep':
      return document.points.some(hasServedRequest);
    case 'experiment':
      return document.parts.some(hasServedRequest);
    case 'probe':
      return (
        (document.loop?.answered ?? 0) > 0 ||
        document.bursts.some(({ requests }) => requests.some(({ outcome }) => outcome.kind === 'served'))
      );
    case 'self':
      return true;
    default:
      return hasServedRequest(document);
  }
}

type MeasuredRounds = RunDocument extends infer T ? (T extends RunDocument ? Pick<T, 'kind' | 'runs'> : never) : never;

function hasServedRequest(piece: MeasuredRounds): boolean {
  if (piece.kind === 'sustained') return piece.runs.some(({ rounds }) => rounds.some(({ answered }) => answered > 0));
  return piece.runs.some(({ rounds }) =>
    rounds.some(({ records }) => records.some(({ outcome }) => outcome.kind === 'served')),
  );
}
