/** Panels one above the other on one axis: where each stands, and what its axes have in common. */
import type { EChartsOption } from 'echarts';

export interface Panel {
  readonly title: string;
  /** px, of the drawing alone. */
  readonly height: number;
}

const LEGEND = 34;
const TITLE = 30;
const GAP = 14;
const X_LABELS = 46;
/** Room for the labels of a vertical axis, px: the same in every panel, so that times stand above times. */
const LEFT = 58;
const RIGHT = 18;

export interface Layout {
  readonly option: Pick<EChartsOption, 'grid' | 'title'>;
  readonly height: number;
}

export function stackPanels(panels: readonly Panel[]): Layout {
  let top = LEGEND;
  const places = panels.map(({ height }) => {
    const at = top + TITLE;
    top = at + height + GAP;
    return at;
  });
  return {
    option: {
      grid: panels.map(({ height }, index) => ({
        left: LEFT,
        right: RIGHT,
        top: places[index] ?? 0,
        height,
        outerBoundsMode: 'none' as const,
      })),
      title: panels.map(({ title }, index) => ({
        text: title,
        left: 4,
        top: (places[index] ?? TITLE) - TITLE + 6,
        textStyle: { fontSize: 13, fontWeight: 600 as const },
      })),
    },
    height: top - GAP + X_LABELS,
  };
}

/** Horizontal axes of stacked panels: the same span in each, labels under the last. */
export function sharedAxis(count: number, name: string, axis: { readonly min: number; readonly max: number }) {
  return Array.from({ length: count }, (_, index) => ({
    type: 'value' as const,
    gridIndex: index,
    ...axis,
    ...(index === count - 1
      ? { ...axisName(name), axisLabel: { hideOverlap: true, showMaxLabel: false } }
      : { axisLabel: { show: false } }),
  }));
}

/** A name under the middle of a horizontal axis. */
export function axisName(name: string) {
  return { name, nameLocation: 'middle' as const, nameGap: 28 };
}

/** What every chart has alike. */
export const COMMON = {
  animation: false,
  textStyle: { fontFamily: 'system-ui, Roboto, Arial, sans-serif' },
} as const;

/** A legend at the top; what does not fit can be paged through. */
export function legendFor(names: readonly string[]) {
  return { type: 'scroll' as const, top: 4, left: 4, icon: 'roundRect', itemWidth: 14, itemGap: 24, data: [...names] };
}

/** Tooltips are drawn as text, never as HTML: what came from outside can't become a part of the page. */
export const TOOLTIP = { renderMode: 'richText' as const, confine: true };
