import { count } from './format.js';
import { el } from './view.js';

const STATES = { running: 'Looking through', done: 'Looked through', stopped: 'Stopped after', failed: 'Failed after' };

/** How far a job is, with a button that stops it. */
export function Progress({ job, stop, children }) {
  return el.div({ class: 'progress' },
    el.progress({ max: Math.max(1, job.total), value: job.state === 'done' ? Math.max(1, job.total) : job.scanned, 'aria-label': 'Progress' }),
    el.p({ role: 'status' },
      `${STATES[job.state] ?? job.state} ${count(job.scanned)} of ${count(job.total)} messages`, children, job.error && `: ${job.error}`),
    job.state === 'running' && el.button({ type: 'button', class: 'small', onClick: stop }, 'Stop'));
}
