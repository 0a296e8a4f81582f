/**
 * What the browser keeps: the token of the conversation, a message that is still on its way, and what the person chose.
 * Never the conversation itself; that comes from the server. Gone with the tab, unless the person wants to be remembered.
 *
 * @typedef {{id: string, text: string, shown: string}} Pending
 * @typedef {{token?: string|null, pending?: Pending|null, earlier?: string[], sound?: boolean, vibration?: boolean}} Kept
 */

const NAME = "charley-chat";
const MOST_EARLIER = 20;

export class Memory {
  /** @returns {Kept} */
  get kept() {
    try {
      const kept = JSON.parse(this.#place().getItem(NAME)) ?? {};
      return typeof kept === "object" && !Array.isArray(kept) ? kept : {};
    } catch {
      return this.#unkept; // Storage is forbidden here, or what lay there was not ours.
    }
  }

  /** @param {Kept} change */
  keep(change) {
    const kept = { ...this.kept, ...change };
    this.#unkept = kept;
    try {
      this.#place().setItem(NAME, JSON.stringify(kept));
    } catch {
      // Without storage the chat works, only a reload forgets it.
    }
  }

  /** Puts a finished conversation aside: it can still be erased by "forget me". */
  putAside() {
    const { token, earlier = [] } = this.kept;
    this.keep({ token: null, pending: null, earlier: token ? [...earlier, token].slice(-MOST_EARLIER) : earlier });
  }

  /** Also another tab may put an end to it. */
  get remembers() {
    try {
      return this.#chosen && localStorage.getItem(NAME) !== null;
    } catch {
      return false;
    }
  }

  set remembers(wanted) {
    try {
      const { kept } = this;
      (wanted ? sessionStorage : localStorage).removeItem(NAME);
      (wanted ? localStorage : sessionStorage).setItem(NAME, JSON.stringify(kept));
      this.#chosen = wanted;
    } catch {
      // Then it stays as it was.
    }
  }

  /** A tab with a conversation of its own keeps to it, also when another tab is remembered. */
  #chosen = !this.#inThisTab();

  /** @type {Kept} */
  #unkept = {};

  #inThisTab() {
    try {
      return sessionStorage.getItem(NAME) !== null;
    } catch {
      return false;
    }
  }

  #place() {
    return this.remembers ? localStorage : sessionStorage;
  }
}
