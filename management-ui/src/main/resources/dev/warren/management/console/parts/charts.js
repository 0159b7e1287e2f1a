import { Chart } from './chart.js';
import { LATEST, RANGES, linesOf, usePast } from './past.js';
import { remember, remembered } from './settings.js';
import { el, h, useMemo, useState } from './view.js';

function useRange() {
  const [key, setKey] = useState(() => remembered('range', RANGES[0].key));
  const choose = (next) => {
    remember('range', next);
    setKey(next);
  };
  return [RANGES.find((each) => each.key === key) ?? RANGES[0], choose];
}

function RangeSwitch({ range, choose }) {
  return el.div({ class: 'segmented', role: 'group', 'aria-label': 'Charts of the last' }, RANGES.map(({ key, label }) => el.button({
    key, type: 'button', 'aria-pressed': key === range.key ? 'true' : 'false', onClick: () => choose(key),
  }, label)));
}

const known = (values) => values.filter((value) => value !== null);

/** What the lines say, for those who can not see them or want it exactly. */
function Figures({ charts, range }) {
  const rows = charts.flatMap(({ title, series, format, exact = format, data }) => series.map(({ label }, index) => {
    const values = known(data[index + 1]);
    const all = values.length > 0 && [values.at(-1), Math.min(...values), values.reduce((sum, each) => sum + each, 0) / values.length, Math.max(...values)];
    return el.tr({ key: `${title} ${label}` },
      el.th({ class: 'text first', scope: 'row' }, series.length > 1 ? `${title}: ${label}` : title),
      [0, 1, 2, 3].map((column) => el.td({ key: column, class: 'figure' }, all ? exact(all[column]) : '–')));
  }));
  return el.div({ class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Figures of the charts' }, el.table({},
    el.caption({ class: 'unseen' }, `Figures of the ${range.said}`),
    el.thead({}, el.tr({}, el.th({ scope: 'col', class: 'text' }, 'Figure'),
      ['Latest', 'Lowest', 'Average', 'Highest'].map((label) => el.th({ key: label, scope: 'col', class: 'figure' }, label)))),
    el.tbody({}, rows)));
}

/**
 * What has become of some figures, over a time that the reader chooses.
 *
 * @param parts [{url, charts}]: the object of the API that the charts are about, charts [{title, series, format, exact, small}] with
 *     series [{label, tone, place, rate}]; the same array at every call, as hooks hang on it
 */
export function Charts({ parts }) {
  const [range, choose] = useRange();
  const [shown, setShown] = useState(false);
  const places = parts.map(({ charts }) => charts.flatMap(({ series }) => series.map(({ place }) => place)));
  const pasts = parts.map(({ url }, part) => usePast(url, range, places[part]));
  const latest = parts.map(({ url }, part) => usePast(range.step > LATEST.step ? url : null, LATEST, places[part]));
  const data = useMemo(() => parts.map(({ charts }, part) => charts.map(({ series }) => linesOf(pasts[part], latest[part], range, series))),
    [parts, range, ...pasts, ...latest]);
  const all = parts.flatMap(({ url, charts }, part) => (url === null ? [] : charts.map((spec, index) => ({
    ...spec, data: data[part][index], asked: pasts[part] === null,
  }))));
  const drawn = (small) => all.filter((each) => Boolean(each.small) === small)
    .map((each) => h(Chart, { key: each.title, ...each, span: range.age, said: range.said }));
  const minor = drawn(true);
  return el.section({ class: 'past' },
    el.header({ class: 'section-head' }, el.h2({}, 'Over time'), h(RangeSwitch, { range, choose })),
    el.div({ class: 'charts' }, drawn(false)),
    minor.length > 0 && el.div({ class: 'charts minor' }, minor),
    el.details({ class: 'fold', onToggle: (event) => setShown(event.target.open) },
      el.summary({}, 'The figures as a table'),
      shown && h(Figures, { charts: all, range })));
}
