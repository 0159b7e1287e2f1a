import { useConsole } from './context.js';
import { useCallback, useEffect, useState } from './view.js';

/**
 * What a GET answers, asked again and again while the page is looked at.
 *
 * @param url null to ask nothing
 * @param keep whether the last answer stays until another url's is there
 * @return {data, error, refresh}: null until the first answer
 */
export function usePoll(url, { keep = false } = {}) {
  const { api, refreshMs, failed } = useConsole();
  const [state, setState] = useState({ url: null, data: null, error: null });
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    if (url === null) {
      return undefined;
    }
    const stop = new AbortController();
    let timer = 0;
    let busy = false;
    const run = async () => {
      clearTimeout(timer);
      if (busy || document.hidden) {
        return;
      }
      busy = true;
      try {
        const data = await api.get(url, stop.signal);
        failed(null);
        setState({ url, data, error: null });
      } catch (error) {
        if (stop.signal.aborted) {
          return;
        }
        failed(error);
        setState((before) => ({ url, data: keep || before.url === url ? before.data : null, error }));
      } finally {
        busy = false;
      }
      if (refreshMs && !stop.signal.aborted) {
        timer = setTimeout(run, refreshMs);
      }
    };
    document.addEventListener('visibilitychange', run);
    run();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, [api, url, refreshMs, turn, keep]);

  const refresh = useCallback(() => setTurn((before) => before + 1), []);
  const current = state.url === url || (keep && url !== null);
  return { data: current ? state.data : null, error: current ? state.error : null, refresh };
}
