/** What a chart stands on: light or dark. */
export const THEMES = ['light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

interface Ground {
  readonly ground: string;
  readonly text: string;
  readonly faint: string;
}

const GROUNDS: Readonly<Record<ThemeName, Ground>> = {
  light: { ground: '#ffffff', text: '#1d2530', faint: '#d9dee5' },
  dark: { ground: '#15191f', text: '#e4e8ee', faint: '#3a424d' },
};

/** For ECharts. */
export function themeOf(name: ThemeName) {
  const { ground, text, faint } = GROUNDS[name];
  const axis = {
    axisLine: { show: true, lineStyle: { color: faint } },
    axisTick: { lineStyle: { color: faint } },
    axisLabel: { color: text },
    nameTextStyle: { color: text },
    splitLine: { show: true, lineStyle: { color: faint, opacity: 0.6 } },
  };
  return {
    backgroundColor: ground,
    textStyle: { color: text },
    title: { textStyle: { color: text } },
    legend: { textStyle: { color: text }, pageTextStyle: { color: text }, pageIconColor: text },
    tooltip: { backgroundColor: ground, borderColor: faint, textStyle: { color: text } },
    valueAxis: axis,
    logAxis: axis,
    categoryAxis: { ...axis, splitLine: { show: false } },
    markLine: { label: { color: text }, lineStyle: { color: faint } },
  };
}
