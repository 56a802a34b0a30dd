/** What follows from a document follows once: it is shown, judged and told as JSON, and may take a while. */
export function oncePer<D extends object, T>(derive: (document: D) => T): (document: D) => T {
  const known = new WeakMap<D, T>();
  return (document) => {
    const before = known.get(document);
    if (before !== undefined) return before;
    const derived = derive(document);
    known.set(document, derived);
    return derived;
  };
}
