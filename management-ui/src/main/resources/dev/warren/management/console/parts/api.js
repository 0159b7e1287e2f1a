/** What the broker refused, in its own words. */
export class ApiError extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }

  /** Whether the credentials are not, or no longer, accepted; another 401 is about rights. */
  get loginFailed() {
    return this.status === 401 && (this.message === 'Login failed' || this.message === 'Not management user');
  }
}

/** A path of the API; each value that is put in is one segment, whatever characters it has. */
export const path = (texts, ...values) => String.raw({ raw: texts }, ...values.map(encodeURIComponent));

/** The default exchange has no name, and a path needs one. */
export const exchangeName = (name) => name || 'amq.default';

const PATIENCE_MS = 15_000;

async function reason(response) {
  const text = await response.text();
  try {
    const { reason: why, error } = JSON.parse(text);
    return typeof why === 'string' && why ? why : why ? JSON.stringify(why) : error || text;
  } catch {
    return text || `HTTP ${response.status}`;
  }
}

/** The management API as one user. Credentials go into each request and nowhere else: the browser must not remember them. */
export class Api {
  #authorization;

  constructor(authorization) {
    this.#authorization = authorization;
  }

  static authorization(user, password) {
    const octets = new TextEncoder().encode(`${user}:${password}`);
    return `Basic ${btoa(String.fromCharCode(...octets))}`;
  }

  get(url, signal) {
    return this.#send('GET', url, undefined, { signal });
  }

  put(url, body = {}) {
    return this.#send('PUT', url, body);
  }

  post(url, body = {}, signal = undefined) {
    return this.#send('POST', url, body, { signal });
  }

  delete(url, headers = {}) {
    return this.#send('DELETE', url, undefined, { headers });
  }

  /** The answer's JSON, null when there is none. 503 is an answer: that is how a failed health check is told. */
  async #send(method, url, body, { signal, headers } = {}) {
    const limit = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`api/${url}`, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if (!response.ok && response.status !== 503) {
      throw new ApiError(response.status, await reason(response));
    }
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  }
}
