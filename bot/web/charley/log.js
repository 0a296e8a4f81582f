/** The conversation as it is seen and heard: Charley's messages, the person's, what is on its way, what went wrong. */

import { causesCard, dangerCard, sourcesCard } from "./cards.js";
import { make, unseen } from "./dom.js";
import { blocks } from "./markup.js";
import { stretchCard, wanted } from "./stretch.js";
import { summaryCard } from "./summary.js";

/** A danger without a card of its own is marked with this sign. */
const DANGER = "⚠";

/** Whether a message of Charley's tells a danger. */
export const isDanger = ({ text, custom }) => Boolean(custom?.danger || text?.trimStart().startsWith(DANGER));

/** Pixels: the person's words stay in view above their answer unless they are longer than this. */
const SHORT = 140;
/** Milliseconds; what comes after a longer silence is no part of the answer above it. */
const SILENCE = 2000;

export class Log {
  #labels; #name; #base; #memory; #send;
  #dots = make("div", { className: "dots", hidden: true, "aria-hidden": "true" }, make("span"), make("span"), make("span"));
  #trouble = null;
  /** The person's message that is on its way. */
  #sending = null;
  /** Charley's messages that don't count yet, each with its nodes. */
  #drafts = [];
  /** Ends what is no longer the question: buttons, timers. */
  #closers = [];
  /** What is to be seen first. */
  #latest = null;
  /** When Charley last said something. */
  #shown = 0;

  /**
   * @param {{labels: import("./labels.js").Labels, name: string, base: URL, memory: import("./memory.js").Memory}} settings
   * @param {(title: string, payload: string) => void} send what a pressed button does
   */
  constructor({ labels, name, base, memory }, send) {
    [this.#labels, this.#name, this.#base, this.#memory, this.#send] = [labels, name, base, memory, send];
    this.element = make("div", { className: "log", role: "log", "aria-label": labels.conversation, "aria-live": "off", tabIndex: 0 }, this.#dots);
  }

  /** Empty but for the greeting. */
  clear(greeting, examples) {
    this.close();
    this.#sending = this.#trouble = null;
    this.#drafts = [];
    this.element.replaceChildren(this.#dots);
    this.charley({ text: greeting, buttons: examples.map((title, index) => ({ title, look: index ? "" : "filled" })) }, this.#labels.exampleGroup);
  }

  /** Whether what comes is read out. */
  speak(aloud) {
    this.element.setAttribute("aria-live", aloud ? "polite" : "off");
  }

  /** What was said before is all there: from which day it is, if not from today. */
  restored(time, language) {
    const day = new Date(time * 1000);
    const first = [...this.element.children].find((part) => part.contains(this.#latest));
    if (!first || day.toDateString() === new Date().toDateString()) return;
    const words = this.#labels.fromDay(day.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" }));
    this.#scrollTo(this.element.insertBefore(make("p", { className: "note" }, words), first));
  }

  /** Shows what came while nobody could see the log. */
  reveal() {
    if (this.#latest) this.#scrollTo(this.#latest);
  }

  /** The person's own words; those that were on their way have arrived with it. @param {{id?: string, text: string}} event */
  person({ id, text }) {
    if (this.#sending && id === this.#sending.dataset.id) {
      this.#sending.classList.remove("sending");
      this.#sending = null;
      return;
    }
    this.close(text);
    this.#drop();
    this.element.insertBefore(this.#bubble(text), this.#end);
  }

  /** @param {import("./memory.js").Pending} pending */
  sending({ id, shown }) {
    this.close(shown);
    this.#sending = this.#bubble(shown);
    this.#sending.classList.add("sending");
    this.#sending.dataset.id = id;
    this.element.insertBefore(this.#sending, this.#dots);
    this.#scrollTo(this.#sending);
  }

  /** Charley's message; a draft that was the same becomes it, so that nothing is read or seen twice. */
  charley(message, group = this.#labels.answerGroup) {
    if (this.#drafts.length && this.#drafts[0].same === sameness(message)) {
      this.#drafts.shift();
      return;
    }
    this.#drop();
    this.#show(message, group);
  }

  draft(message) {
    const same = sameness(message);
    if (this.#drafts.some((draft) => draft.same === same)) return;
    this.#drafts.push({ same, nodes: this.#show(message, this.#labels.answerGroup, this.#dots) });
  }

  dropDrafts = () => this.#drop();

  waiting(on) {
    this.#dots.hidden = !on;
    if (on) this.#scrollTo(this.#dots);
  }

  /** Says what is wrong, with a way to try again; null when all is well. */
  trouble(words, urgent, retry) {
    this.#trouble?.remove();
    this.#trouble = null;
    if (!words) return;
    const button = retry && make("button", { type: "button", className: "retry", onclick: retry }, this.#labels.retry);
    const said = make("p", {}, words, ...(urgent ? [" ", make("strong", {}, urgent)] : []));
    this.#dots.hidden = true; // Nobody is writing.
    this.#trouble = make("div", { className: "trouble" }, said, ...(button ? [button] : []));
    this.element.append(this.#trouble);
    this.#scrollTo(this.#trouble);
  }

  /** A remark of the widget itself. */
  note(words) {
    const note = make("p", { className: "note" }, words);
    this.element.insertBefore(note, this.#dots);
    this.#scrollTo(note);
  }

  /** Closes what came before: a late press of an old button would answer a question nobody asks any more. */
  close(chosen) {
    this.#closers.splice(0).forEach((close) => close(chosen));
  }

  /** What counts stands before the message that is still on its way; a draft answers that one. */
  get #end() {
    return this.#sending ?? this.#dots;
  }

  #show(message, group, end = this.#end) {
    const nodes = this.#nodes(message, group);
    const [first] = nodes;
    const grave = first.classList.contains("danger");
    const danger = first.getAttribute("role") === "alert";
    if (danger) this.close();
    this.#dots.hidden = true; // Where they stood, the answer comes: nothing jumps.
    const part = this.#part(end);
    // Into a part that already stands in the log, so that an alert is heard as an alert.
    part.append(...nodes);
    if (grave && !danger) {
      this.reveal(); // What to do meanwhile: the number to call above it stays in view.
      return nodes;
    }
    const later = performance.now() - this.#shown > SILENCE;
    this.#shown = performance.now();
    const said = part.previousElementSibling;
    const short = said?.classList.contains("you") && said.offsetHeight < SHORT;
    if ((danger || later) && part.children[1] !== first) this.#scrollTo(first);
    else if (short && !danger && !first.classList.contains("stretch")) this.#scrollTo(said);
    else this.#scrollTo(part);
    return nodes;
  }

  /** The part of the log that Charley is speaking in. */
  #part(end) {
    const last = end.previousElementSibling;
    if (last?.classList.contains("charley")) return last;
    const part = make("div", { className: "charley" }, make("p", { className: "from" }, this.#name));
    this.element.insertBefore(part, end);
    return part;
  }

  #bubble(text) {
    return make("div", { className: "you" }, make("p", {}, unseen(this.#labels.you), text));
  }

  #drop() {
    this.#drafts.splice(0).forEach(({ nodes }) => nodes.forEach((node) => node.remove()));
  }

  #nodes({ text, image, buttons, custom }, group) {
    const card = this.#card(custom, text);
    const nodes = card ? [card] : text ? [make("div", { className: "bubble" }, ...blocks(text))] : [];
    if (!card && isDanger({ text })) nodes.splice(0, 1, dangerCard({}, text, this.#labels));
    // A stretch card shows its own picture.
    const pictures = custom?.stretch?.picture ? null : this.#pictures(custom?.pictures);
    if (pictures) nodes.push(pictures);
    else if (image && !custom?.stretch) nodes.push(this.#picture(this.#address(image), custom?.alt));
    // A stretch card has the same buttons as its own controls.
    if (buttons?.length && !custom?.stretch?.controls?.length) nodes.push(this.#choices(buttons, group));
    return nodes.length ? nodes : [make("div", { className: "bubble" }, String(text ?? ""))];
  }

  /** The first card that the message has; its plain text says the same. */
  #card(custom, text) {
    const { danger, stretch, causes, summary, sources } = custom ?? {};
    if (danger) return dangerCard(danger, text, this.#labels);
    if (stretch) return this.#stretch({ ...stretch, text: text || stretch.text });
    if (Array.isArray(causes) && causes.length) return causesCard(causes, this.#labels);
    if (summary) return summaryCard(summary, text, this.#labels);
    if (Array.isArray(sources) && sources.length) return sourcesCard(sources, this.#labels);
    return null;
  }

  #stretch(stretch) {
    const choices = (buttons, look) => this.#choices(buttons, this.#labels[look], look);
    const { element, close } = stretchCard({ ...stretch, picture: this.#address(stretch.picture) }, this.#labels, this.#memory, choices);
    this.#closers.push(close);
    return element;
  }

  /** The drawings of a stretch, in the order of its steps, from this very server; null when there are none. */
  #pictures(drawn) {
    const known = Array.isArray(drawn) ? drawn.filter(({ name }) => /^[a-z0-9_]+-\d+$/.test(name)) : [];
    const shown = known.map(({ name, alt }) => this.#picture(this.#address(`pictures/${name}.svg`), alt));
    return shown.length ? make("div", { className: "pictures" }, ...shown) : null;
  }

  #picture(address, alt = "") {
    if (!address) return make("span", { hidden: true });
    return make("img", { className: "picture", src: address, alt, width: 320, height: 260, decoding: "async", onerror: hide });
  }

  /** A picture's full address, beside the script when it is given from the root; only of the web. */
  #address(picture) {
    if (typeof picture !== "string" || !picture) return "";
    const address = URL.canParse(picture) ? new URL(picture) : new URL(picture.replace(/^\//, ""), this.#base);
    return /^https?:$/.test(address.protocol) ? address.href : "";
  }

  #choices(buttons, label, look = "") {
    const press = (button) => () => this.#send(button.title, button.payload ?? button.title);
    const name = (button) => button.look ?? (wanted(button) === "next" ? "next filled" : "");
    const all = buttons.map((button) => make("button", { type: "button", className: name(button), onclick: press(button) }, String(button.title)));
    this.#closers.push((chosen) => {
      for (const button of all) {
        button.disabled = true;
        button.classList.toggle("chosen", button.textContent === chosen);
      }
    });
    return make("div", { className: `choices ${look}`, role: "group", "aria-label": label }, ...all);
  }

  /** To the beginning of what is new, if the log can be scrolled that far; only the log itself moves, never the page. */
  #scrollTo(node) {
    this.#latest = node;
    this.element.scrollTop = node.offsetTop - 12;
  }
}

const sameness = ({ text = "", buttons = null, image = null, custom = null }) => JSON.stringify([text, buttons, image, custom]);

function hide({ target }) {
  target.hidden = true;
}
