/**
 * One person's conversation: sends, listens, goes on after whatever happened in between. It shows nothing itself.
 *
 * Nothing is lost: a message stays pending, also over a reload, until the server has it. Nothing is doubled: the server
 * knows a message by its id, and every message that comes back has a number.
 */

import { Problem } from "./client.js";

const PAUSES_MS = [700, 1500, 3000, 6000, 12_000, 15_000];
/** A tab that nobody looks at gives its connection back after this long: browsers allow only six to one server. */
const HIDDEN_MS = 60_000;

/**
 * @typedef {object} View what a conversation is shown on
 * @property {(event: object) => void} said a message that counts, in order
 * @property {(pending: object) => void} sending the person's message, on its way
 * @property {(message: object) => void} draft Charley's message before it counts
 * @property {() => void} dropDrafts
 * @property {(on: boolean) => void} waiting
 * @property {(kind: string|null) => void} trouble
 * @property {() => void} restored what was said before is all there
 * @property {(why: "startedOver"|"forgotten"|"begunAnew") => void} cleared
 */

export class Conversation {
  #client; #memory; #view; #country;
  #token = null;
  #last = 0;
  #pending = null;
  #listening = null;
  #delivering = false;
  /** Whether the server has told that it stored the message on its way. */
  #stored = false;
  /** What ends the pauses between tries. */
  #wakers = new Set();
  #hidden = 0;

  /** @param {View} view */
  constructor(client, memory, view, country) {
    [this.#client, this.#memory, this.#view, this.#country] = [client, memory, view, country];
  }

  /** Takes up what the browser remembers. */
  start() {
    const { token, pending } = this.#memory.kept;
    this.#token = typeof token === "string" ? token : null;
    this.#pending = isPending(pending) ? pending : null;
    this.#delivering = false;
    this.#last = 0;
    addEventListener("online", this.retry);
    document.addEventListener("visibilitychange", this.#look);
    if (this.#token) this.#listen();
    else this.#ready();
  }

  stop() {
    removeEventListener("online", this.retry);
    document.removeEventListener("visibilitychange", this.#look);
    clearTimeout(this.#hidden);
    this.#listening?.abort();
  }

  get busy() {
    return this.#pending !== null;
  }

  /** @param {string} text what the server reads  @param {string} shown the words of the person */
  send(text, shown = text) {
    if (this.busy) return;
    this.#pending = { id: newId(), text, shown };
    this.#memory.keep({ pending: this.#pending });
    this.#view.sending(this.#pending);
    this.#deliver();
  }

  /** Tries at once what would be tried in a while. */
  retry = () => this.#wakers.forEach((wake) => wake());

  startOver() {
    this.#memory.putAside();
    this.#clear("startedOver");
  }

  /** Erases this conversation and those before it. @throws {Problem} */
  async forget() {
    const { token, earlier = [] } = this.#memory.kept;
    // Its own token as well: somebody may have emptied the browser's storage meanwhile.
    for (const each of new Set([...earlier, token, this.#token].filter(Boolean))) {
      await this.#client.forget(each).catch((problem) => {
        if (problem.status !== 401) throw problem; // Nobody knows it any more.
      });
    }
    this.#memory.keep({ token: null, pending: null, earlier: [] });
    this.#clear("forgotten");
  }

  /** All that was said, from the server. @throws {Problem} */
  async everything() {
    return this.#token ? (await this.#client.kept(this.#token)).events : [];
  }

  #clear(why) {
    this.#listening?.abort();
    this.#listening = this.#token = this.#pending = null;
    this.#delivering = false;
    this.#last = 0;
    this.retry();
    this.#view.waiting(false);
    this.#view.cleared(why);
  }

  /** Tries until the server has the message. Started over meanwhile, nobody waits for it any more. */
  async #deliver() {
    const pending = this.#pending;
    this.#delivering = true;
    this.#stored = false;
    this.#view.waiting(true);
    for (let attempt = 0; this.#pending === pending; attempt += 1) {
      try {
        await this.#open();
        const { events } = await this.#client.say(this.#token, { ...pending, seen: this.#last });
        if (this.#pending !== pending) return;
        events.forEach((event) => this.#take(event));
        this.#delivered();
      } catch (problem) {
        if (this.#pending !== pending) return;
        if (!this.#despair(problem)) await this.#pause(this.#showTrouble(problem, attempt));
      }
    }
  }

  async #open() {
    if (this.#token) return;
    const pending = this.#pending;
    const { token } = await this.#client.open(this.#country);
    if (this.#pending !== pending) throw new Problem(0);
    this.#token = token;
    this.#memory.keep({ token });
    this.#listen();
  }

  #delivered() {
    this.#pending = null;
    this.#delivering = false;
    this.#memory.keep({ pending: null });
    this.#view.trouble(null);
    this.#view.waiting(false);
  }

  /** What no patience cures: a conversation that is gone, a message that can't be read. Whether it was that. */
  #despair({ status }) {
    if (status === 401 || status === 410) this.#beginAnew(status === 410 ? "forgotten" : "begunAnew");
    else if (status === 400 || status === 413) {
      this.#delivered();
      this.#view.trouble("refused");
    } else return false;
    return true;
  }

  /** The server knows our conversation no more; the message on its way opens another one. */
  #beginAnew(why) {
    this.#listening?.abort();
    if (this.#memory.kept.token === this.#token) this.#memory.keep({ token: null });
    this.#listening = this.#token = null;
    this.#last = 0;
    this.#view.cleared(why);
    if (this.#pending) this.#view.sending(this.#pending);
  }

  /** How long to wait before the next try, in milliseconds. One failure alone is nobody's business. */
  #showTrouble(problem, attempt) {
    problem.messages?.forEach((message) => this.#view.draft(message));
    if (problem.status === 429) this.#view.trouble("slow");
    else if (!navigator.onLine) this.#view.trouble("offline");
    else if (attempt > 0 || problem.messages?.length) this.#view.trouble("broken");
    return problem.seconds * 1000 || PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)];
  }

  #pause(duration) {
    return new Promise((done) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        done();
      };
      const timer = setTimeout(wake, duration);
      this.#wakers.add(wake);
    });
  }

  /** Keeps a line open as long as there is a conversation. */
  async #listen() {
    const listening = (this.#listening = new AbortController());
    for (let failures = 0; !listening.signal.aborted; failures += 1) {
      try {
        for await (const { kind, data } of this.#client.listen(this.#token, this.#last, listening.signal)) {
          if (listening.signal.aborted) return;
          failures = 0;
          this.#hear(kind, data);
        }
      } catch (problem) {
        if (problem.status === 401) this.#beginAnew("begunAnew");
      }
      if (listening.signal.aborted) return;
      if (this.#last === 0 && failures > 0 && !this.busy) this.#view.trouble("unreachable");
      await this.#pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
    }
  }

  #hear(kind, data) {
    if (kind === "spoken") this.#take(data);
    else if (kind === "draft") this.#draft(data);
    else if (kind === "ready") this.#ready();
    else if (kind === "forgotten") this.#forgotten();
  }

  #take(event) {
    if (event.number <= this.#last) return;
    this.#last = event.number;
    this.#view.said(event);
    if (event.id && event.id === this.#pending?.id) {
      this.#stored = true;
      this.#memory.keep({ pending: null });
    } else if (this.#stored && this.#delivering) {
      this.#delivered(); // The answer is there, although the request that asked for it may hang on a bad line.
    }
  }

  #draft({ of, index, message }) {
    if (of && of !== this.#pending?.id) return; // Another tab's, or answered long ago; it comes with its number.
    if (index === 0) this.#view.dropDrafts();
    this.#view.draft(message);
  }

  /** What was said before is all there. A message that a reload cut off goes out again; the server knows if it had it. */
  #ready() {
    this.#view.restored();
    if (!this.busy) this.#view.trouble(null);
    else if (this.#delivering) this.retry();
    else if (!this.#memory.kept.pending) this.#delivered();
    else {
      this.#view.sending(this.#pending);
      this.#deliver();
    }
  }

  #forgotten() {
    if (this.#memory.kept.token === this.#token) this.#memory.keep({ token: null, pending: null });
    this.#clear("forgotten");
  }

  #look = () => {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#listening?.abort(), HIDDEN_MS);
    else if (this.#token && (!this.#listening || this.#listening.signal.aborted)) this.#listen();
  };
}

/** 128 bits nobody else has; `crypto.randomUUID` is missing where a page came without TLS. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isPending(kept) {
  return [kept?.id, kept?.text, kept?.shown].every((part) => typeof part === "string" && part);
}
