/**
 * JSX as text: an element becomes the HTML that it stands for, and every other value in it is escaped. The compiler calls
 * `jsx` and `jsxs` for each element. Pages are static, so nothing more is needed of a library.
 */

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

export type Child = Html | string | number | boolean | null | undefined | readonly Child[];

type Props = Readonly<Record<string, unknown>> & {
  readonly children?: Child;
  /** HTML that is trusted: a style sheet, a script or a drawing of ours. */
  readonly dangerouslySetInnerHTML?: { readonly __html: string };
};
type Component = (props: never) => Html | null;

// The compiler looks the types of elements up here.
export declare namespace JSX {
  type Element = Html | null;
  interface ElementChildrenAttribute {
    children: unknown;
  }
  interface IntrinsicAttributes {
    readonly key?: string | number;
  }
  interface IntrinsicElements {
    [name: string]: Props & { readonly key?: string | number };
  }
}

const WITHOUT_END = new Set(['br', 'hr', 'img', 'input', 'link', 'meta']);
/** These are no attributes. */
const NOT_ATTRIBUTES = new Set(['children', 'dangerouslySetInnerHTML']);

export function jsx(type: string | Component, props: Props): Html | null {
  if (typeof type !== 'string') return type(props as never);
  const start = `<${type}${Object.entries(props).map(attribute).join('')}`;
  if (WITHOUT_END.has(type)) return new Html(`${start}/>`);
  return new Html(`${start}>${props.dangerouslySetInnerHTML?.__html ?? htmlOf(props.children)}</${type}>`);
}

export { jsx as jsxs };

export function Fragment({ children }: { readonly children?: Child }): Html {
  return new Html(htmlOf(children));
}

function attribute([name, value]: readonly [string, unknown]): string {
  if (NOT_ATTRIBUTES.has(name) || value === undefined || value === null) return '';
  const isAria = name.startsWith('aria-');
  if (!isAria && value === false) return '';
  if (!isAria && value === true) return ` ${name}`;
  return ` ${name.toLowerCase()}="${escapeHtml(String(value))}"`;
}

function htmlOf(child: Child): string {
  if (child === undefined || child === null || typeof child === 'boolean') return '';
  if (child instanceof Html) return child.text;
  if (typeof child === 'object') return child.map(htmlOf).join('');
  return escapeHtml(String(child));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
