import { Api, path } from './parts/api.js';
import { ConsoleContext } from './parts/context.js';
import { Question } from './parts/dialog.js';
import { Notices } from './parts/notices.js';
import { usePoll } from './parts/poll.js';
import { useSegments } from './parts/router.js';
import { remember, remembered } from './parts/settings.js';
import { el, h, render, useCallback, useEffect, useMemo, useRef, useState } from './parts/view.js';
import { pageOf } from './pages.js';
import { Shell } from './shell.js';
import { SignIn } from './sign-in.js';

const SESSION = 'warren.authorization';
const NOTICE_MS = 6000;

function healthOf(trouble, alarms, overview) {
  if (trouble) {
    return { tone: 'bad', text: 'No answer' };
  }
  if (!overview) {
    return { tone: 'unknown', text: 'Connecting…' };
  }
  if (overview.warren?.store_damage?.length) {
    return { tone: 'bad', text: 'Store damaged', detail: `Damage was found in the store: ${overview.warren.store_damage.join('; ')}` };
  }
  return alarms && alarms.status !== 'ok'
    ? { tone: 'bad', text: 'Alarm', detail: alarms.reason }
    : { tone: 'good', text: 'Healthy' };
}

/** Everything behind the sign-in. */
function Inside({ here, shared }) {
  const { data: overview } = usePoll('overview');
  const { data: alarms } = usePoll('health/checks/alarms');
  const { data: vhosts } = usePoll('vhosts?columns=name');
  const { page, title, section, key } = pageOf(here, shared.may);
  const health = healthOf(shared.trouble, alarms, overview);
  const value = useMemo(() => ({ ...shared, overview }), [shared, overview]);

  const moved = useRef(false);

  useEffect(() => {
    document.title = `${title} · Warren`;
    // The first page begins where the browser does, with the link that skips the navigation.
    if (moved.current) {
      document.getElementById('page').focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    moved.current = true;
  }, [key, title]);

  return h(ConsoleContext.Provider, { value },
    h(Shell, {
      here: section, health, overview, user: shared.user, signOut: shared.signOut, vhosts: (vhosts ?? []).map((each) => each.name),
    },
    (shared.trouble || health.detail) && el.p({ class: 'trouble', role: 'alert' },
      health.detail ?? 'The broker does not answer. What is shown is not current; trying again.'),
    h(page, { key, parts: here.slice(1) })));
}

function useNotices() {
  const [notices, setNotices] = useState([]);
  const dismiss = useCallback((id) => setNotices((all) => all.filter((notice) => notice.id !== id)), []);
  const say = useCallback((text, tone = 'good') => {
    const id = crypto.getRandomValues(new Uint32Array(1))[0];
    setNotices((all) => [...all.slice(-3), { id, text, tone }]);
    if (tone === 'good') {
      setTimeout(() => dismiss(id), NOTICE_MS);
    }
  }, [dismiss]);
  return { notices, say, dismiss };
}

function useRemembered(name, otherwise) {
  const [value, setValue] = useState(() => remembered(name, otherwise));
  const set = useCallback((next) => {
    remember(name, next);
    setValue(next);
  }, [name]);
  return [value, set];
}

function rights({ tags }) {
  const all = Array.isArray(tags) ? tags : tags.split(',');
  const administer = all.includes('administrator');
  return {
    administer,
    monitor: administer || all.includes('monitoring'),
    setPolicies: administer || all.includes('policymaker'),
  };
}

function App() {
  const [session, setSession] = useState(null);
  const [message, setMessage] = useState(sessionStorage.getItem(SESSION) ? null : '');
  const [trouble, setTrouble] = useState(false);
  const [question, setQuestion] = useState(null);
  const [refreshMs, setRefreshMs] = useRemembered('refresh', 5000);
  const [vhost, setVhost] = useRemembered('vhost', '');
  const { notices, say, dismiss } = useNotices();
  const here = useSegments();

  const signOut = useCallback((why) => {
    sessionStorage.removeItem(SESSION);
    setSession(null);
    setQuestion(null);
    setMessage(typeof why === 'string' ? why : '');
  }, []);

  const signIn = useCallback(async (authorization) => {
    const api = new Api(authorization);
    const user = await api.get(path`whoami`);
    sessionStorage.setItem(SESSION, authorization);
    setTrouble(false);
    setSession({ api, user, may: rights(user) });
  }, []);

  const failed = useCallback((error) => {
    if (error?.loginFailed) {
      signOut('Sign in again: the broker no longer accepts these credentials.');
    }
    setTrouble(Boolean(error) && error.status === undefined);
  }, [signOut]);

  const ask = useCallback((asked) => new Promise((resolve) => {
    setQuestion({ ...asked, resolve });
  }), []);

  useEffect(() => {
    const kept = sessionStorage.getItem(SESSION);
    if (kept) {
      signIn(kept).catch((error) => signOut(error.loginFailed ? '' : 'The broker does not answer.'));
    }
  }, [signIn, signOut]);

  const shared = useMemo(
    () => session && { ...session, say, ask, failed, signOut, trouble, refreshMs, setRefreshMs, vhost, setVhost },
    [session, say, ask, failed, signOut, trouble, refreshMs, setRefreshMs, vhost, setVhost]);

  if (!shared) {
    return message === null ? el.main({ 'aria-busy': 'true' }) : h(SignIn, { signIn, message });
  }
  return [
    h(ConsoleContext.Provider, { value: shared }, h(Inside, { here, shared })),
    question && h(Question, {
      question,
      answer: (agreed) => {
        setQuestion(null);
        question.resolve(agreed);
      },
    }),
    h(Notices, { notices, dismiss }),
  ];
}

render(h(App), document.getElementById('console'));
