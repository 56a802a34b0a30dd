/** What becomes of what was measured: a run is saved, a failed one only when that is asked for. */
import type { StoredDocument } from '../model/document.js';
import { hasServed } from '../model/subject.js';
import { named, type ResultsDirectory, type Unnamed } from '../store/results-directory.js';

interface Kept {
  readonly document: StoredDocument;
  /** Where it is, or why it is nowhere. */
  readonly remark: string;
}

/** A failed run, in which no request was served, would only fill the list. */
export async function keep(
  measured: Unnamed<StoredDocument>,
  results: ResultsDirectory,
  { 'save-failed': saveFailed = false }: { readonly 'save-failed'?: boolean | undefined },
): Promise<Kept> {
  if (!saveFailed && !hasServed(measured)) {
    return {
      document: named(measured),
      remark: 'Not saved: no request was served. To keep such a run, add --save-failed.',
    };
  }
  const document = await results.save(measured);
  return { document, remark: `Saved as ${document.name}` };
}
