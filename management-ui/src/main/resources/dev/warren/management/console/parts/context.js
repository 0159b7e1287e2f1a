import { createContext, useContext } from './view.js';

/**
 * What every page is given: {api, user, may, refreshMs, vhost, overview, say, ask, lost}.
 *
 * may: {administer, monitor, setPolicies}; say(text, tone) shows a notice; ask(question) resolves to whether the user agrees;
 * failed(error) is told of every error of a request.
 */
export const ConsoleContext = createContext(null);

export const useConsole = () => useContext(ConsoleContext);
