/** From a document of any kind to what it shows. */
import type { StoredDocument } from '../model/document.js';
import { viewBurst } from './burst/burst-view.js';
import { viewExperiment } from './experiment/experiment-view.js';
import { viewOpen } from './open/open-view.js';
import { probeKind } from './probe/kind.js';
import { viewSelf } from './self/self-view.js';
import { viewSustained } from './sustained/sustained-view.js';
import { viewSweep } from './sweep/sweep-view.js';
import type { View, ViewOptions } from './view/view.js';

export function viewDocument(document: StoredDocument, options: ViewOptions): View {
  switch (document.kind) {
    case 'burst':
      return viewBurst(document, options);
    case 'sustained':
      return viewSustained(document);
    case 'sweep':
      return viewSweep(document, options);
    case 'experiment':
      return viewExperiment(document);
    case 'open':
      return viewOpen(document, options);
    case 'probe':
      return probeKind.view(document, options);
    case 'self':
      return viewSelf(document);
  }
}

/** Whether all that a document states is sound: what an exit code of 0 stands for. */
export function isSoundDocument(document: StoredDocument): boolean {
  return statementsOf(document).every(({ sound }) => sound);
}

/** Whether nothing that a document states is unsound, and some of it is not decided: an exit code of 3. */
export function isUndecidedDocument(document: StoredDocument): boolean {
  const statements = statementsOf(document);
  return (
    statements.some(({ undecided = false }) => undecided) &&
    statements.every(({ sound, undecided = false }) => sound || undecided)
  );
}

function statementsOf(document: StoredDocument): View['statements'] {
  return viewDocument(document, { allRows: false, width: 80 }).statements;
}
