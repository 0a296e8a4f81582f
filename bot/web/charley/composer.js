/** The place to write: grows with its words, counts them near the limit, sends with Enter. */

import { icon, ICONS, make, unseen } from "./dom.js";
import { NOTICE } from "./notice.js";

export const MOST_CHARACTERS = 1000;
const COUNTED_FROM = 800;

export class Composer {
  #labels; #send;
  #input; #button; #counter; #spoken;

  /** @param {import("./labels.js").Labels} labels  @param {(text: string) => boolean} send says whether it took the text */
  constructor(labels, send) {
    [this.#labels, this.#send] = [labels, send];
    this.#input = make("textarea", {
      id: "input", rows: 1, maxLength: MOST_CHARACTERS, placeholder: labels.placeholder, enterKeyHint: "send",
      "aria-label": labels.input, "aria-describedby": "hint", oninput: () => this.#measure(), onkeydown: (event) => this.#key(event),
    });
    this.#button = make("button", { type: "submit", className: "send filled" }, icon(ICONS.send), unseen(labels.send));
    this.#counter = make("p", { className: "counter", hidden: true });
    this.#spoken = make("p", { className: "unseen", role: "status" });
    this.element = make("form", { className: "composer", onsubmit: (event) => this.#submit(event) },
      make("p", { className: "notice", role: "note", hidden: !NOTICE }, NOTICE),
      make("div", { className: "line" }, this.#input, this.#button),
      make("p", { className: "hint", id: "hint" }, labels.hint), this.#counter, this.#spoken);
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** Puts the keyboard of a phone away; whether somebody was writing. */
  left() {
    const writing = this.#input.matches(":focus");
    this.#input.blur();
    return writing;
  }

  /** Not `disabled`: that would throw the keyboard's focus away. */
  waiting(on) {
    this.#button.setAttribute("aria-disabled", String(on));
    this.#measure();
  }

  /** Says something below the line, until the answer is there. */
  hint(words) {
    this.#counter.textContent = words;
    this.#counter.hidden = false;
    this.say(words);
  }

  /** Says something that is only heard. */
  say(words) {
    this.#spoken.textContent = words;
  }

  #key(event) {
    // While a word is composed (Japanese, Chinese, ...) Enter accepts the word.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#input.value.trim().slice(0, MOST_CHARACTERS);
    if (!text || !this.#send(text)) return;
    this.#input.value = "";
    this.#measure();
  }

  /** Counts aloud only at each full hundred. */
  #measure() {
    const used = this.#input.value.length;
    const words = used >= MOST_CHARACTERS ? this.#labels.full(MOST_CHARACTERS) : this.#labels.counter(used, MOST_CHARACTERS);
    this.#input.style.height = "";
    if (used) this.#input.style.height = `${this.#input.scrollHeight + 2}px`;
    this.#counter.textContent = words;
    this.#counter.hidden = used < COUNTED_FROM;
    if (used >= COUNTED_FROM && used % 100 === 0) this.say(words);
  }
}
