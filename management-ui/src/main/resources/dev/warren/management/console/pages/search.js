import { el, useState } from '../parts/view.js';

const WHERE = [['payload', 'Payload'], ['routing_key', 'Routing key'], ['header', 'Header'], ['property', 'Property'], ['death', 'Died because']];
const HOW = [['contains', 'contains'], ['equals', 'is'], ['regex', 'matches']];

/** A filter of the API from what was typed. */
export function filterOf({ where, name, how, text }) {
  if (where === 'death') {
    return { death: { reason: text } };
  }
  const wanted = { [how]: text, ...(how === 'contains' && { ignore_case: true }) };
  if (where === 'header' || where === 'property') {
    return { [where === 'header' ? 'headers' : 'properties']: { [name]: text === '' ? { exists: true } : wanted } };
  }
  return { [where]: wanted };
}

/** Where to look for what. */
export function Search({ search, clear, active }) {
  const [asked, setAsked] = useState({ where: 'payload', name: '', how: 'contains', text: '' });
  const set = (part) => setAsked((before) => ({ ...before, ...part }));
  const named = asked.where === 'header' || asked.where === 'property';
  const death = asked.where === 'death';
  return el.form({
    class: 'search', role: 'search', 'aria-label': 'Search in messages',
    onSubmit: (event) => {
      event.preventDefault();
      search(filterOf(asked));
    },
  },
  el.select({
    'aria-label': 'Search in', value: asked.where,
    onChange: (event) => set({ where: event.target.value, text: event.target.value === 'death' ? 'rejected' : '' }),
  }, WHERE.map(([key, label]) => el.option({ key, value: key }, label))),
  named && el.input({
    'aria-label': `Name of the ${asked.where}`, placeholder: 'name', required: true, value: asked.name, spellcheck: false, autocapitalize: 'none',
    onInput: (event) => set({ name: event.target.value }),
  }),
  !death && el.select({ 'aria-label': 'How it is compared', value: asked.how, onChange: (event) => set({ how: event.target.value }) },
    HOW.map(([key, label]) => el.option({ key, value: key }, label))),
  death
    ? el.select({ 'aria-label': 'Reason', value: asked.text, onChange: (event) => set({ text: event.target.value }) },
      ['rejected', 'expired', 'maxlen', 'delivery_limit'].map((reason) => el.option({ key: reason, value: reason }, reason)))
    : el.input({
      type: 'search', class: 'search-text', 'aria-label': 'Text', placeholder: named ? 'any value' : 'text', required: !named, value: asked.text,
      spellcheck: false, autocapitalize: 'none', onInput: (event) => set({ text: event.target.value }),
    }),
  el.button({ type: 'submit' }, 'Search'),
  active && el.button({ type: 'button', onClick: clear }, 'Show all'));
}
