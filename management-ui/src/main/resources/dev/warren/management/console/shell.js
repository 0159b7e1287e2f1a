import { useConsole } from './parts/context.js';
import { compact } from './parts/format.js';
import { icon, mark } from './parts/icons.js';
import { link } from './parts/router.js';
import { chooseTheme, chosenTheme } from './parts/settings.js';
import { classes, el, h, useEffect, useState } from './parts/view.js';

const THEMES = [['', 'system', 'As the system'], ['light', 'sun', 'Light'], ['dark', 'moon', 'Dark']];
const REFRESH = [[2000, '2 s'], [5000, '5 s'], [10_000, '10 s'], [30_000, '30 s'], [0, 'Off']];

function sections(may) {
  return [
    ['', [['', 'overview', 'Overview']]],
    ['Clients', [['connections', 'connections', 'Connections'], ['channels', 'channels', 'Channels'], ['consumers', 'consumers', 'Consumers']]],
    ['Messages', [['queues', 'queues', 'Queues'], ['exchanges', 'exchanges', 'Exchanges']]],
    ['Administration', [
      ['vhosts', 'vhosts', 'Virtual hosts'],
      may.administer && ['users', 'users', 'Users'],
      ['policies', 'policies', 'Policies'],
      ['limits', 'limits', 'Limits'],
      may.administer && ['definitions', 'definitions', 'Definitions'],
      may.monitor && ['nodes', 'node', 'Node'],
    ].filter(Boolean)],
  ];
}

function Navigation({ here, counts }) {
  const { may } = useConsole();
  return el.nav({ 'aria-label': 'Pages' }, sections(may).map(([title, entries]) => el.div({ class: 'nav-section', key: title },
    title && el.h2({}, title),
    el.ul({}, entries.map(([way, drawn, label]) => el.li({ key: way },
      el.a({ href: way ? link(way) : '#/', 'aria-current': here === way ? 'page' : undefined },
        icon(drawn),
        el.span({}, label),
        counts?.[way] !== undefined && el.span({ class: 'nav-count', 'aria-hidden': 'true' }, compact(counts[way])))))))));
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme());
  return el.fieldset({ class: 'theme' },
    el.legend({ class: 'unseen' }, 'Colours'),
    THEMES.map(([value, drawn, label]) => el.label({ key: value, title: label },
      el.input({
        type: 'radio', name: 'theme', value, checked: theme === value,
        onChange: () => {
          chooseTheme(value);
          setTheme(value);
        },
      }),
      icon(drawn, 14),
      el.span({ class: 'unseen' }, label))));
}

function Health({ health }) {
  return el.p({ class: `health ${health.tone}`, role: 'status' }, el.span({ class: 'health-dot' }), health.text);
}

function Choices({ vhosts, signOut, user }) {
  const { vhost, setVhost, refreshMs, setRefreshMs } = useConsole();
  return el.section({ class: 'choices', 'aria-label': 'Settings' },
    el.label({}, el.span({}, 'Virtual host'),
      el.select({ value: vhost, onChange: (event) => setVhost(event.target.value) },
        el.option({ value: '' }, 'All'),
        vhosts.map((name) => el.option({ key: name, value: name }, name)))),
    el.label({}, el.span({}, 'Refresh'),
      el.select({ value: String(refreshMs), onChange: (event) => setRefreshMs(Number(event.target.value)) },
        REFRESH.map(([ms, label]) => el.option({ key: ms, value: String(ms) }, label)))),
    el.div({ class: 'who' },
      el.span({ class: 'who-name', title: user.name }, user.name),
      h(ThemeSwitch),
      el.button({ type: 'button', class: 'quiet-button', 'aria-label': 'Sign out', title: 'Sign out', onClick: signOut }, icon('out'))));
}

/** What surrounds every page: where one can go, whose broker this is, and how it is. */
export function Shell({ here, health, overview, vhosts, user, signOut, children }) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const left = () => setOpen(false);
    const escaped = (event) => event.key === 'Escape' && setOpen(false);
    addEventListener('hashchange', left);
    addEventListener('keydown', escaped);
    return () => {
      removeEventListener('hashchange', left);
      removeEventListener('keydown', escaped);
    };
  }, []);
  const skip = (event) => {
    event.preventDefault();
    document.getElementById('page').focus();
  };
  return el.div({ class: 'shell' },
    el.a({ class: 'skip', href: '#page', onClick: skip }, 'Skip to the page'),
    el.div({ class: classes('side', open && 'open') },
      el.header({ class: 'side-head' },
        el.a({ class: 'brand', href: '#/' }, mark(26), 'Warren'),
        h(Health, { health }),
        el.button({
          type: 'button', class: 'menu-button quiet-button', 'aria-expanded': String(open), 'aria-controls': 'side-body',
          'aria-label': open ? 'Close the menu' : 'Open the menu', onClick: () => setOpen(!open),
        }, icon(open ? 'close' : 'menu', 20))),
      el.div({ class: 'side-body', id: 'side-body' },
        h(Navigation, { here, counts: overview?.object_totals }),
        h(Choices, { vhosts, user, signOut }))),
    el.main({ id: 'page', tabindex: -1 }, children));
}
