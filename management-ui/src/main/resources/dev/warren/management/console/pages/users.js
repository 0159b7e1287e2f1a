import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { heading, name, tag } from '../parts/facts.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { usePoll } from '../parts/poll.js';
import { go, link } from '../parts/router.js';
import { ServerTable } from '../parts/table.js';
import { el, h, useState } from '../parts/view.js';
import { LimitsPart } from './limits.js';
import { PermissionsPart } from './permissions.js';

const TAGS = 'administrator, monitoring, policymaker or management, with commas between; none for clients only';

const COLUMNS = [
  { label: 'Name', sort: 'name', text: true, first: true, fields: ['name'], cell: (user) => el.a({ href: link('users', user.name) }, name(user.name)) },
  { label: 'Tags', sort: 'tags', text: true, fields: ['tags'], cell: (user) => user.tags.map((each) => tag(each)) },
  { label: 'Password', text: true, wide: true, fields: ['password_hash'], cell: (user) => (user.password_hash ? 'set' : 'none: cannot sign in with one') },
];

export function Users() {
  const { api, say } = useConsole();
  const [reload, setReload] = useState(0);
  const submit = async ({ name: own, password, tags }) => {
    await api.put(path`users/${own}`, { ...(password ? { password } : { password_hash: '' }), tags });
    say(`User ${own} is there. Give it permissions in a virtual host next.`);
    setReload((before) => before + 1);
  };
  return [
    heading('Users'),
    h(ServerTable, {
      name: 'users', noun: 'users', columns: COLUMNS, url: 'users', reload, keyOf: (user) => user.name,
      actions: h(FormButton, {
        label: 'Add a user', icon: icon('add'), tone: 'primary', agree: 'Add', submit,
        fields: [
          { name: 'name', label: 'Name', required: true, first: true },
          { name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'Without one the user cannot sign in by password' },
          { name: 'tags', label: 'Tags', hint: TAGS },
        ],
      }),
    }),
  ];
}

export function User({ parts: [own] }) {
  const { api, say, ask } = useConsole();
  const { data: user, error, refresh } = usePoll(path`users/${own}`);
  const above = el.a({ href: link('users') }, 'Users');
  if (!user) {
    return [heading(name(own), { above }), el.p({ class: error ? 'empty' : 'loading' }, error?.message ?? 'Loading…')];
  }
  const change = async ({ password, tags }) => {
    await api.put(path`users/${own}`, {
      ...(password ? { password } : { password_hash: user.password_hash, hashing_algorithm: user.hashing_algorithm }), tags,
    });
    say('Changed.');
    refresh();
  };
  const remove = async () => {
    if (!await ask({ title: `Delete ${own}?`, agree: 'Delete', danger: true, typed: own, text: 'Its permissions will be gone, and its connections are closed.' })) {
      return;
    }
    try {
      await api.delete(path`users/${own}`);
      say(`User ${own} is deleted.`);
      go('users');
    } catch (problem) {
      say(problem.message, 'bad');
    }
  };
  return [
    heading(name(own), {
      above, tags: user.tags.map((each) => tag(each)),
      actions: [
        h(FormButton, {
          label: 'Change', title: `Change ${own}`, agree: 'Change', submit: change,
          fields: () => [
            { name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', hint: 'Empty to keep the one there is', first: true },
            { name: 'tags', label: 'Tags', value: user.tags.join(','), hint: TAGS },
          ],
        }),
        el.button({ type: 'button', class: 'danger-quiet', onClick: remove }, 'Delete')],
    }),
    h(PermissionsPart, { user: own }),
    h(LimitsPart, { kind: 'user', of: own }),
  ];
}
