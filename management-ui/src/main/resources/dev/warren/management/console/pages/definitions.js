import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { heading, section } from '../parts/facts.js';
import { Form } from '../parts/form.js';
import { usePoll } from '../parts/poll.js';
import { el, h } from '../parts/view.js';

function save(text, file) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = file;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Everything but the messages, to a file and from one. */
export function Definitions() {
  const { api, say } = useConsole();
  const { data: vhosts } = usePoll('vhosts?columns=name');
  const scope = { name: 'vhost', label: 'Of', type: 'choice', options: [['', 'the whole broker'], ...(vhosts ?? []).map((each) => [each.name, `virtual host ${each.name}`])] };
  const url = (vhost) => (vhost ? path`definitions/${vhost}` : 'definitions');
  const download = async ({ vhost }) => {
    const definitions = await api.get(url(vhost));
    save(JSON.stringify(definitions, null, 2), `warren-${location.hostname}-${new Date().toISOString().slice(0, 10)}.json`);
  };
  const upload = async ({ vhost, file }) => {
    let definitions;
    try {
      definitions = JSON.parse(await file.text());
    } catch {
      throw new Error(`${file.name} is not JSON.`);
    }
    await api.post(url(vhost), definitions);
    say(`${file.name} is imported.`);
  };
  return [
    heading('Definitions'),
    el.p({ class: 'note lead' }, 'Users, virtual hosts, permissions, policies, queues, exchanges and bindings, as RabbitMQ’s definitions in JSON. Messages are not part of it.'),
    el.div({ class: 'halves' },
      section('Export', null, h(Form, { fields: [scope], agree: 'Download', submit: download })),
      section('Import', null, h(Form, {
        fields: [{ ...scope, label: 'Into' }, { name: 'file', label: 'File', type: 'file', accept: '.json,application/json', required: true }],
        agree: 'Import', submit: upload,
      }), el.p({ class: 'note' }, 'What is there already is kept.'))),
  ];
}
