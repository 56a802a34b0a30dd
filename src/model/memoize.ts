/**
 * Computes a result once per document. The same result is needed for the view, the verdict and JSON, and can be slow to
 * compute.
 */
export function memoize<D extends object, T>(derive: (document: D) => T): (document: D) => T {
  const known = new WeakMap<D, T>();
  return (document) => {
    const before = known.get(document);
    if (before !== undefined) return before;
    const derived = derive(document);
    known.set(document, derived);
    return derived;
  };
}
