import { ArgumentsField } from './arguments.js';
import { Dialog } from './dialog.js';
import { classes, el, h, useState } from './view.js';

function control(field, value, set) {
  const common = {
    name: field.name,
    required: field.required,
    disabled: field.disabled,
    'aria-describedby': field.hint ? `${field.name}-hint` : undefined,
    'data-first': field.first || null,
  };
  const typed = (event) => set(event.target.value);
  switch (field.type) {
    case 'choice':
      return el.select({ ...common, value, onChange: typed },
        field.options.map((option) => {
          const [key, label] = Array.isArray(option) ? option : [option, option];
          return el.option({ value: key, key }, label);
        }));
    case 'long':
      return el.textarea({ ...common, value, rows: field.rows ?? 5, spellcheck: false, onInput: typed });
    case 'yes':
      return el.input({ ...common, type: 'checkbox', checked: value, onChange: (event) => set(event.target.checked) });
    case 'file':
      return el.input({ ...common, type: 'file', accept: field.accept, onChange: (event) => set(event.target.files[0] ?? null) });
    default:
      return el.input({
        ...common, type: field.type ?? 'text', value, list: field.list, autocomplete: field.autocomplete ?? 'off',
        autocapitalize: 'none', spellcheck: false, placeholder: field.placeholder, min: field.min, step: field.step,
        onInput: typed,
      });
  }
}

/** One field with its name and hint: {name, label, type, hint, required, options, when}. */
export function Field({ field, value, set }) {
  if (field.type === 'arguments') {
    return h(ArgumentsField, { field, value, set });
  }
  return el.label({ class: classes('field', field.type === 'yes' && 'check', field.half && 'half') },
    el.span({}, field.label),
    control(field, value, set),
    field.hint && el.small({ id: `${field.name}-hint` }, field.hint));
}

const BLANK = { yes: false, arguments: [], file: null };

export const blank = (fields) => Object.fromEntries(
  fields.map((field) => [field.name, field.value ?? BLANK[field.type] ?? (field.type === 'choice' ? [field.options[0]].flat()[0] : '')]));

/**
 * Fields and a button.
 *
 * @param submit given the values; what it throws is shown
 */
export function Form({ fields, agree, danger = false, submit, cancel, children }) {
  const [values, setValues] = useState(() => blank(fields));
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    try {
      await submit(values, setValues);
    } catch (problem) {
      setError(problem.message);
    } finally {
      setBusy(false);
    }
  };
  return el.form({ class: 'form', onSubmit: send },
    el.div({ class: 'fields' },
      fields.filter((field) => !field.when || field.when(values)).map((field) => h(Field, {
        key: field.name, field, value: values[field.name],
        set: (value) => setValues((before) => ({ ...before, [field.name]: value })),
      }))),
    children,
    el.p({ class: 'form-error', role: 'alert' }, error),
    el.footer({ class: 'buttons' },
      cancel && el.button({ type: 'button', onClick: cancel }, 'Cancel'),
      el.button({ type: 'submit', class: danger ? 'danger' : 'primary', disabled: busy }, agree)));
}

/** A button that opens a form in a window, which closes when what it asks for is done. */
export function FormButton({ label, icon: drawn, title, fields, agree, submit, tone, wide, disabled, note }) {
  const [open, setOpen] = useState(false);
  return [
    el.button({ type: 'button', class: tone, disabled, onClick: () => setOpen(true) }, drawn, label),
    open && h(Dialog, { title: title ?? label, wide, onClose: () => setOpen(false) },
      note && el.p({ class: 'question' }, note),
      h(Form, {
        fields: typeof fields === 'function' ? fields() : fields,
        agree: agree ?? label,
        cancel: () => setOpen(false),
        submit: async (values) => {
          await submit(values);
          setOpen(false);
        },
      })),
  ];
}
