/**
 * The registry of kinds. Code that handles documents of any kind uses it; no other code branches on the kind. A kind is
 * loaded before it is used, with `loadKind`: loading all of them takes as long as starting Node.
 */
import type { Commit, StoredDocument } from '../model/document.js';
import { clientsOf, hasServed, scenariosOf, withoutScheme } from '../model/subject.js';
import type { Headline, Kind, ListedModel } from './kind/kind.js';
import type { Opening } from './pictures/opening.js';
import type { Picture } from './pictures/picture.js';
import type { View, ViewOptions } from './view/view.js';

type KindName = StoredDocument['kind'];
type LoadedKinds = { [K in KindName]?: Kind<Extract<StoredDocument, { kind: K }>> };
type Kinds = { readonly [K in KindName]: () => Promise<Kind<Extract<StoredDocument, { kind: K }>>> };

const REGISTRY: Kinds = {
  burst: async () => (await import('./burst/kind.js')).burstKind,
  sustained: async () => (await import('./sustained/kind.js')).sustainedKind,
  open: async () => (await import('./open/kind.js')).openKind,
  sweep: async () => (await import('./sweep/kind.js')).sweepKind,
  experiment: async () => (await import('./experiments/kind.js')).experimentKind,
  probe: async () => (await import('./probe/kind.js')).probeKind,
  self: async () => (await import('./self/kind.js')).selfKind,
};

export const KINDS = Object.keys(REGISTRY) as readonly KindName[];

const loaded: LoadedKinds = {};

/** @param withUrls whether its documents can be of a server at a URL */
export async function loadKind<K extends KindName>(name: K, withUrls = true): Promise<void> {
  loaded[name] ??= (await REGISTRY[name]()) as LoadedKinds[K];
  if (withUrls) await loaded[name]?.loadAtUrl?.();
}

/** Loads what one document needs. */
export async function loadKindOf(document: StoredDocument): Promise<void> {
  await loadKind(document.kind, 'outside' in document && document.outside !== null);
}

/** Its kind must have been loaded. */
export function kindOf<D extends StoredDocument>(document: D): Kind<D> {
  const kind = loaded[document.kind];
  if (kind === undefined) throw new Error(`The kind ${document.kind} was not loaded.`);
  // Each entry takes the documents of its key, which TypeScript cannot infer.
  return kind as unknown as Kind<D>;
}

export function viewDocument(document: StoredDocument, options: ViewOptions): View {
  const kind = kindOf(document);
  return options.details ? kind.view(document, options) : kind.brief(document, options);
}

/** Whether all statements of a document are sound: exit code 0. */
export function isSoundDocument(document: StoredDocument): boolean {
  return kindOf(document)
    .statements(document)
    .every(({ sound }) => sound);
}

/** Whether no statement is unsound and some are undecided: exit code 3. */
export function isUndecidedDocument(document: StoredDocument): boolean {
  const statements = kindOf(document).statements(document);
  return (
    statements.some(({ undecided = false }) => undecided) &&
    statements.every(({ sound, undecided = false }) => sound || undecided)
  );
}

export function picturesOf(document: StoredDocument): readonly Picture[] {
  return kindOf(document).pictures(document);
}

export function openingOf(document: StoredDocument): Opening {
  return kindOf(document).opening(document);
}

export function headlinesOf(document: StoredDocument): readonly Headline[] {
  return kindOf(document).headlines(document);
}

/** A saved run in the list, with a few figures of each model. */
export interface ListedRun {
  readonly name: string;
  readonly kind: StoredDocument['kind'];
  readonly createdAt: string;
  readonly commit: Commit | null;
  readonly clients: readonly number[];
  readonly models: readonly ListedModel[];
}

/** The slots of a model that served no request, whatever was measured. */
const FAILED = { kind: 'failed' } as const;

export function listRun(document: StoredDocument): ListedRun {
  const { name, kind, createdAt, context } = document;
  const served = hasServed(document);
  // A measured server is listed by its address, whatever the kind of the run.
  const url = scenariosOf(document)[0]?.url ?? null;
  const models = kindOf(document)
    .listed(document)
    .map((model) => (url === null ? model : { ...model, about: withoutScheme(url) }))
    .map((model) => (served || model.choice === null ? model : { ...model, slots: FAILED }));
  return { name, kind, createdAt, commit: context.commit, clients: clientsOf(document), models };
}
