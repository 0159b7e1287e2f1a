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

  /** The answer's JSON; 503 is an answer too, for that is how a failed health check is told. */
  async get(path) {
    const response = await fetch(`api/${path}`, {
      headers: { authorization: this.#authorization },
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok && response.status !== 503) {
      const error = new Error(`HTTP ${response.status}`);
      error.status = response.status;
      throw error;
    }
    return response.json();
  }
}
