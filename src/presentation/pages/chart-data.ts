/** What the charts of a page are drawn from, as the page holds it. */
import type { Picture } from '../../analysis/pictures/picture.js';
import { THEMES, themeOf } from '../charts/themes.js';

export function chartData(pictures: readonly Picture[]) {
  return {
    themes: Object.fromEntries(THEMES.map((name) => [name, themeOf(name)])),
    pictures: Object.fromEntries(pictures.map(({ id, option, points }) => [id, { option, points }])),
  };
}
