import { Api } from './parts/api.js';
import { mark } from './parts/icons.js';
import { el, useEffect, useRef, useState } from './parts/view.js';

/** @param signIn given the authorization; throws when it is not accepted */
export function SignIn({ signIn, message }) {
  const [error, setError] = useState(message);
  const [busy, setBusy] = useState(false);
  const user = useRef(null);
  useEffect(() => {
    document.title = 'Sign in · Warren';
    user.current.focus();
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    setBusy(true);
    setError('');
    try {
      await signIn(Api.authorization(form.get('username'), form.get('password')));
    } catch (problem) {
      setError(problem.loginFailed
        ? problem.message === 'Login failed'
          ? 'User name or password is wrong.'
          : 'This user has no tag that allows the console, such as management.'
        : 'The broker does not answer.');
      setBusy(false);
    }
  };
  return el.main({ class: 'sign-in' },
    el.svg({ class: 'burrow', viewBox: '0 0 800 400', preserveAspectRatio: 'xMidYMax slice', 'aria-hidden': 'true' },
      [360, 300, 240, 180, 120].map((radius) => el.path({
        key: radius, d: `M${400 - radius} 400v-20a${radius} ${radius} 0 0 1 ${2 * radius} 0v20z`,
      }))),
    el.form({ class: 'sign-in-form', onSubmit: submit },
      el.h1({}, mark(40), 'Warren'),
      el.p({ class: 'note' }, 'Sign in to this broker.'),
      el.label({ class: 'field' }, el.span({}, 'User name'),
        el.input({ ref: user, name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: false, required: true })),
      el.label({ class: 'field' }, el.span({}, 'Password'),
        el.input({ name: 'password', type: 'password', autocomplete: 'current-password' })),
      el.p({ class: 'form-error', role: 'alert' }, error),
      el.button({ type: 'submit', class: 'primary', disabled: busy }, busy ? 'Signing in…' : 'Sign in')));
}
