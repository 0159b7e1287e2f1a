import { useConsole } from './context.js';
import { useCallback, useEffect, useRef, useState } from './view.js';

const LOOK_EVERY_MS = 400;

/** Work that the broker does in the background: started, watched until it ends, stopped when nobody watches it any more. */
export function useJob(url) {
  const { api } = useConsole();
  const [job, setJob] = useState(null);
  const running = useRef(null);

  const stop = useCallback(async () => {
    const { current } = running;
    running.current = null;
    if (current) {
      clearTimeout(current.timer);
      setJob((before) => before && { ...before, state: 'stopped' });
      await api.delete(`${url}/${current.id}`).catch(() => null);
    }
  }, [api, url]);

  const start = useCallback(async (body) => {
    await stop();
    const first = await api.post(url, body);
    setJob(first);
    if (first.state !== 'running') {
      return;
    }
    const mine = { id: encodeURIComponent(first.id), timer: 0 };
    running.current = mine;
    const look = async () => {
      try {
        const now = await api.get(`${url}/${mine.id}`);
        if (running.current !== mine) {
          return;
        }
        setJob(now);
        if (now.state !== 'running') {
          running.current = null;
          return;
        }
      } catch (error) {
        if (running.current === mine) {
          running.current = null;
          setJob((before) => ({ ...before, state: 'failed', error: error.message }));
        }
        return;
      }
      mine.timer = setTimeout(look, LOOK_EVERY_MS);
    };
    mine.timer = setTimeout(look, LOOK_EVERY_MS);
  }, [api, url, stop]);

  const forget = useCallback(() => {
    stop();
    setJob(null);
  }, [stop]);

  useEffect(() => () => {
    stop();
  }, [stop]);
  return { job, start, stop, forget };
}
