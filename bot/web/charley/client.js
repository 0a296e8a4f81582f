/** Talks to bot/channels/web.py. docs/web.md describes what goes over the line. */

const PATIENCE_MS = 30_000;
/** The server says every ten seconds that it is there; after this long the line is dead although nobody said so. */
const SILENCE_MS = 25_000;

/** An answer that is an error: `status` and `kind` as the server said them, 0 when there was no answer at all. */
export class Problem extends Error {
  constructor(status, { kind = "network", messages = [] } = {}, seconds = 0) {
    super(`${status} ${kind}`);
    Object.assign(this, { status, kind, messages, seconds });
  }
}

export class Client {
  #base;

  /** @param {URL} base where the channel is */
  constructor(base) {
    this.#base = base;
  }

  /** @returns {Promise<{conversation: string, token: string}>} */
  open = (country) => this.#ask("POST", "conversations", null, { country });

  /** @returns {Promise<{events: object[]}>} everything behind number `seen`, the answer included */
  say = (token, message) => this.#ask("POST", "messages", token, message);

  /** @returns {Promise<{notice: string}>} what is to be shown all the time, or nothing */
  notice = () => this.#ask("GET", "notice", null);

  kept = (token) => this.#ask("GET", "conversation", token);
  forget = (token) => this.#ask("DELETE", "conversation", token);

  /** Yields `{kind, data}` for what was said behind number `after` and what will be; a sign of life has no kind. */
  async *listen(token, after, signal) {
    const quiet = new AbortController();
    const stop = () => quiet.abort();
    signal.addEventListener("abort", stop);
    let timer = setTimeout(stop, SILENCE_MS);
    try {
      const response = await this.#fetch("GET", "events", token, { "Last-Event-ID": String(after) }, undefined, quiet.signal);
      for await (const part of parts(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(stop, SILENCE_MS);
        yield parsed(part);
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      quiet.abort();
    }
  }

  async #ask(method, path, token, body) {
    const headers = body ? { "Content-Type": "application/json" } : {};
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      const response = await this.#fetch(method, path, token, headers, body && JSON.stringify(body), patience.signal);
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(0);
    } finally {
      clearTimeout(timer);
    }
  }

  async #fetch(method, path, token, headers, body, signal) {
    const bearer = token ? { Authorization: `Bearer ${token}` } : {};
    const options = { method, body, signal, headers: { ...headers, ...bearer }, credentials: "omit", cache: "no-store" };
    const response = await fetch(new URL(path, this.#base), options);
    if (response.ok) return response;
    const said = await response.json().catch(() => ({}));
    // What is wrong with how the widget was put on the page concerns whoever did it.
    if (["origin", "country"].includes(said.kind)) console.error(`charley-chat: ${said.error}`);
    throw new Problem(response.status, said, Number(response.headers.get("Retry-After")));
  }
}

/** The parts of a stream of server-sent events, which end with an empty line. */
async function* parts(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const whole = (waiting + value).split("\n\n");
      waiting = whole.pop();
      yield* whole;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parsed(part) {
  const fields = Object.fromEntries(part.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]));
  return { kind: fields.event, data: fields.data && JSON.parse(fields.data) };
}
