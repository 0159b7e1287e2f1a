import { icon } from './icons.js';
import { el } from './view.js';

const TYPES = ['text', 'number', 'yes or no', 'JSON'];

/** What the rows mean, as an object of the API; throws with the name of a row that makes no sense. */
export function fromRows(rows) {
  return Object.fromEntries(rows.filter(({ key }) => key !== '').map(({ key, value, type }) => [key, typedValue(key, value, type)]));
}

function typedValue(key, value, type) {
  if (type === 'number') {
    const number = Number(value);
    if (value.trim() === '' || Number.isNaN(number)) {
      throw new Error(`${key} must be a number`);
    }
    return number;
  }
  if (type === 'yes or no') {
    if (value !== 'true' && value !== 'false') {
      throw new Error(`${key} must be true or false`);
    }
    return value === 'true';
  }
  if (type === 'JSON') {
    try {
      return JSON.parse(value);
    } catch {
      throw new Error(`${key} must be JSON, such as [1, 2] or {"a": "b"}`);
    }
  }
  return value;
}

export const toRows = (object = {}) => Object.entries(object).map(([key, value]) => ({
  key,
  value: typeof value === 'string' ? value : JSON.stringify(value),
  type: { string: 'text', number: 'number', boolean: 'yes or no' }[typeof value] ?? 'JSON',
}));

/** Names with typed values. A suggestion of the field, [name, type, value], adds a row at a click. */
export function ArgumentsField({ field, value: rows, set }) {
  const change = (index, part) => set(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const add = (row) => set([...rows, row]);
  const unused = (field.suggestions ?? []).filter(([key]) => !rows.some((row) => row.key === key));
  return el.fieldset({ class: 'arguments' },
    el.legend({}, field.label),
    rows.map((row, index) => el.div({ class: 'argument', key: index },
      el.input({
        'aria-label': `Name of ${field.label.toLowerCase()} ${index + 1}`, value: row.key, placeholder: 'name', spellcheck: false,
        autocapitalize: 'none', onInput: (event) => change(index, { key: event.target.value }),
      }),
      row.type === 'yes or no'
        ? el.select({ 'aria-label': `Value of ${row.key}`, value: row.value, onChange: (event) => change(index, { value: event.target.value }) },
          ['true', 'false'].map((each) => el.option({ value: each, key: each }, each)))
        : el.input({
          'aria-label': `Value of ${row.key}`, value: row.value, placeholder: 'value', spellcheck: false, autocapitalize: 'none',
          inputmode: row.type === 'number' ? 'decimal' : undefined,
          onInput: (event) => change(index, { value: event.target.value }),
        }),
      el.select({
        'aria-label': `Type of ${row.key}`, value: row.type,
        onChange: (event) => change(index, {
          type: event.target.value, ...(event.target.value === 'yes or no' && { value: 'true' }),
        }),
      }, TYPES.map((each) => el.option({ value: each, key: each }, each))),
      el.button({
        type: 'button', class: 'quiet-button', 'aria-label': `Remove ${row.key || 'this row'}`,
        onClick: () => set(rows.filter((_, at) => at !== index)),
      }, icon('close')))),
    el.div({ class: 'suggestions' },
      unused.map(([key, type, value = '']) => el.button({
        type: 'button', key, class: 'suggestion', onClick: () => add({ key, type, value }),
      }, key)),
      el.button({ type: 'button', class: 'suggestion other', onClick: () => add({ key: '', value: '', type: 'text' }) }, icon('add', 12), 'Other')));
}
