/**
 * <charley-chat>: the chat with Charley. It talks only to the server it came from (bot/channels/web.py), keeps the
 * conversation in sessionStorage so that a reload loses nothing, and puts every word in as a text node.
 */

/** Every word the chat shows or speaks; translate here (and the page around it in index.html). */
const LABELS = {
  greeting:
    "Hello, I'm *Charley*. I know about cramps in legs and feet.\n" +
    "Tell me where it cramps and when, or ask me anything about it. I'm a program, not a doctor.",
  examples: ["I have a cramp right now", "My calf cramps at night", "Does magnesium help?", "What causes foot cramps?"],
  exampleGroup: "Examples to begin with",
  answerGroup: "Answers to choose from",
  conversation: "Conversation with Charley",
  charley: "Charley",
  you: "You said: ",
  input: "Your message to Charley",
  placeholder: "Where does it cramp?",
  send: "Send",
  startOver: "Start over",
  startedOver: "This is a new conversation.",
  hint: "Not a doctor. In an emergency call your emergency number first.",
  writing: "Charley is writing",
  counter: (used, limit) => `${used.toLocaleString("en")} of ${limit.toLocaleString("en")} characters`,
  full: (limit) => `That is full: ${limit.toLocaleString("en")} characters is what I can read at once.`,
  picture: "Picture for the message above",
  nothing: "I have no answer to that. Could you say it in other words?",
  offline: "You seem to be offline, so I could not read that yet. Your message is kept here.",
  broken: "Sorry, something did not work on my side, and I have no answer yet. Your message is kept here.",
  lost: "My answer to this did not arrive before the page was loaded again.",
  urgent: "If it is urgent, don't wait for me: call your emergency number.",
  retry: "Retry",
  unanswered: "Not answered",
};

const MOST_CHARACTERS = 1000;
const COUNTED_FROM = 800;
/** A slow server may think for a while; after this long an honest "it did not work" is kinder than dots. */
const PATIENCE_MS = 60_000;
const STORED_AS = "charley-chat";
/** Beside this file, so that the page also works behind a proxy that gives it a folder of its own. */
const INTERFACE = new URL("webhooks/web/", import.meta.url);

/** A link, *bold* words, or a run of digits that may be a phone number. */
const MARKS = /(https?:\/\/[^\s<>"]+)|\*([^\s*](?:[^*\n]*[^\s*])?)\*|(\+?\d+(?:[ -]\d+)*)/g;
const LIST_LINE = /^\s*(?:(•)|(\d{1,2})\.)\s+(.*)$/;
/** What makes a number an amount or a time instead of a phone number. */
const UNIT = /^(?:[.,:]?\d|\s*(?:%|°|×|[mk]?g\b|m?l\b|mmol|times|steps|seconds?|minutes?|hours?|days?|weeks?|months?|years?))/i;

/** An element with its properties and children. Strings become text nodes: nothing here ever parses HTML. */
function make(tag, properties = {}, ...children) {
  const { role, label, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  if (role) element.setAttribute("role", role);
  if (label) element.setAttribute("aria-label", label);
  element.append(...children);
  return element;
}

/** A picture that goes when it cannot be loaded. */
function picture(src, alt) {
  const element = make("img", { src, alt, onerror: () => element.remove() });
  return element;
}

/** The pictures of a stretch, from this very server, wherever other channels find them. */
function pictures(shown) {
  const cards = shown.map(({ name, alt }) => picture(new URL(`pictures/${name}.svg`, import.meta.url), alt));
  return make("div", { className: "pictures" }, ...cards);
}

/** A danger is said in red and aloud, so the server marks it with this sign. */
const isDanger = (text) => text.trimStart().startsWith("⚠");

/** One line as text nodes, links and bold words; in a danger also phone numbers, which must be one tap away. */
function inline(text, danger) {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(MARKS)) {
    const before = text.slice(0, match.index);
    const found = marked(match, before, text.slice(match.index + match[0].length), danger);
    if (!found) continue;
    nodes.push(text.slice(done, match.index), found.node);
    done = match.index + found.length;
  }
  return [...nodes, text.slice(done)].filter((node) => node !== "");
}

/** The node for one match and how much of the text it stands for; nothing when it only looked like a mark. */
function marked([whole, address, bold, digits], before, after, danger) {
  if (address) {
    const href = withoutPunctuation(address);
    return { node: make("a", { href, target: "_blank", rel: "noopener" }, href), length: href.length };
  }
  if (/[\w.,+]$/.test(before)) return null;
  if (bold) return { node: make("strong", {}, ...inline(bold, danger)), length: whole.length };
  const number = digits.replace(/[ -]/g, "");
  if (!danger || number.replace("+", "").length < 3 || UNIT.test(after)) return null;
  // "text HELLO to 50808": nobody answers a call to that number.
  const scheme = /\btext \S+ to $/i.test(before) ? "sms" : "tel";
  return { node: make("a", { href: `${scheme}:${number}`, className: "phone" }, digits), length: whole.length };
}

/** A sentence's full stop or bracket behind an address is not part of it; a bracket that the address opened is. */
function withoutPunctuation(address) {
  const last = address.slice(-1);
  const stray = last === ")" ? !address.includes("(") : ".,;:!?'*]”".includes(last);
  return stray ? withoutPunctuation(address.slice(0, -1)) : address;
}

/** Charley's text as paragraphs and real lists, which screen readers can count and step through. */
function blocks(text, danger) {
  const found = [];
  let open = null;
  for (const line of text.trim().split("\n")) {
    const [, bullet, number, item] = LIST_LINE.exec(line) ?? [];
    const kind = bullet ? "ul" : number ? "ol" : line.trim() ? "p" : "gap";
    if (open?.kind !== kind) {
      open = { kind, element: make(kind === "gap" ? "p" : kind) };
      if (kind !== "gap") found.push(open.element);
      if (kind === "ol") open.element.start = Number(number);
    } else if (kind === "p") {
      open.element.append("\n");
    }
    if (kind === "p") open.element.append(...inline(line, danger));
    else if (kind !== "gap") open.element.append(make("li", {}, ...inline(item, danger)));
  }
  return found;
}

/** Charley's answer to a POST; every status but success is an error that carries it. */
async function post(path, body, signal) {
  const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
  const response = await fetch(new URL(path, INTERFACE), asked);
  if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
  return response.json();
}

class CharleyChat extends HTMLElement {
  /** The server's id; null until the first message, so that a mere visit leaves no trace there. */
  #conversation = null;
  /** What was said: `{said, payload, answer}`, where `answer` is null as long as none came. */
  #turns = [];
  /** Aborts the question that waits for an answer; null when none does. */
  #waiting = null;
  #log; #dots; #form; #input; #counter; #status;

  connectedCallback() {
    if (this.#log) return;
    this.#build();
    this.#restore();
    // Only now: what was restored is not read out as news.
    this.replaceChildren(this.#log, this.#dots, this.#form, this.#status);
    new ResizeObserver(() => this.#keepClear()).observe(this.#form);
    this.#keepClear();
    if (this.#turns.length) this.#log.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  /** What scrolls into view has to stop above the composer, which is as high as its words and the text size make it. */
  #keepClear() {
    document.documentElement.style.scrollPaddingBottom = `${this.#form.offsetHeight + 16}px`;
  }

  #build() {
    this.#log = make("div", { className: "log", role: "log", label: LABELS.conversation });
    this.#log.setAttribute("aria-live", "polite");
    this.#dots = make("div", { className: "dots", hidden: true }, make("span"), make("span"), make("span"));
    this.#dots.setAttribute("aria-hidden", "true");
    this.#status = make("p", { className: "unseen", role: "status" });
    this.#input = make("textarea", {
      id: "charley-input", rows: 1, maxLength: MOST_CHARACTERS, placeholder: LABELS.placeholder, enterKeyHint: "send",
    });
    this.#input.setAttribute("aria-describedby", "charley-hint");
    this.#counter = make("span", { className: "counter", hidden: true });
    const again = make("button", { type: "button", className: "start-over", onclick: () => this.#startOver() }, LABELS.startOver);
    this.#form = make("form", { className: "composer" },
      make("label", { className: "unseen", htmlFor: "charley-input" }, LABELS.input),
      make("div", { className: "line" }, this.#input, make("button", { className: "send" }, LABELS.send)),
      make("div", { className: "below" }, make("p", { id: "charley-hint" }, LABELS.hint), this.#counter, again));
    this.#form.onsubmit = (event) => this.#sendTyped(event);
    this.#input.oninput = () => this.#measure();
    this.#input.onkeydown = (event) => {
      // While a word is composed (Japanese, Chinese, ...) Enter accepts the word.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#sendTyped(event);
    };
  }

  #sendTyped(event) {
    event.preventDefault();
    const said = this.#input.value.trim().slice(0, MOST_CHARACTERS);
    if (!said || this.#waiting) return;
    this.#input.value = "";
    this.#measure();
    this.#send(said);
  }

  /** `payload` is what the server reads where it differs from the words, as it does for a button. */
  #send(said, payload = said) {
    if (this.#waiting) return;
    this.#returnFocus();
    const turn = { said, payload, answer: null };
    this.#turns.push(turn);
    this.#begin(turn);
    this.#ask(turn);
  }

  /** Closes what came before, since a late press of an old button would answer a question nobody asks any more. */
  #begin(turn) {
    for (const button of this.#log.querySelectorAll(".choices button:enabled")) {
      button.disabled = true;
      button.classList.toggle("chosen", button.textContent === turn.said);
    }
    if (this.#clearTrouble()) this.#log.lastElementChild.append(make("small", {}, LABELS.unanswered));
    const words = make("p", {}, make("span", { className: "unseen" }, LABELS.you), turn.said);
    this.#log.append(make("div", { className: "you" }, words));
  }

  async #ask(turn) {
    const waiting = (this.#waiting = new AbortController());
    const timer = setTimeout(() => waiting.abort(), PATIENCE_MS);
    delete turn.trouble;
    this.#clearTrouble();
    this.#showWaiting(true);
    this.#save();
    try {
      turn.answer = await this.#exchange(turn.payload, waiting.signal);
    } catch (error) {
      turn.trouble = error instanceof TypeError || !navigator.onLine ? LABELS.offline : LABELS.broken;
    }
    clearTimeout(timer);
    if (this.#waiting !== waiting) return; // Started over meanwhile.
    this.#waiting = null;
    this.#showWaiting(false);
    this.#finish(turn).scrollIntoView({ block: "nearest" });
    this.#save();
  }

  #finish(turn) {
    return turn.answer ? this.#showAnswer(turn.answer) : this.#showTrouble(turn);
  }

  async #exchange(message, signal) {
    this.#conversation ??= (await post("conversations", {}, signal)).conversation;
    try {
      const { messages } = await post("messages", { conversation: this.#conversation, message }, signal);
      return messages?.length ? messages : [{ text: LABELS.nothing }];
    } catch (error) {
      // The server takes our id no more: a retry has to open another conversation.
      if (error.status === 400) this.#conversation = null;
      throw error;
    }
  }

  /** Message by message into a part that already stands in the log, so that an alert is heard as an alert. */
  #showAnswer(messages) {
    const name = make("p", { className: "from" }, LABELS.charley);
    const part = make("div", { className: "charley" }, name);
    this.#log.append(part);
    const drawn = messages.flatMap(({ custom }) => custom?.pictures ?? []);
    for (const { text, image, custom, buttons } of messages) {
      if (text) part.append(this.#bubble(text));
      if (custom?.pictures) part.append(pictures(custom.pictures));
      if (image && !drawn.some((shown) => shown.image === image)) part.append(picture(image, LABELS.picture));
      if (buttons?.length) part.append(this.#choices(buttons, LABELS.answerGroup));
    }
    return part;
  }

  #bubble(text) {
    const danger = isDanger(text);
    const look = danger ? { className: "bubble danger", role: "alert" } : { className: "bubble" };
    return make("div", look, ...blocks(text, danger));
  }

  #choices(buttons, label) {
    const press = ({ title, payload }) => () => this.#send(title, payload ?? title);
    const all = buttons.map((button) => make("button", { type: "button", onclick: press(button) }, button.title));
    return make("div", { className: "choices", role: "group", label }, ...all);
  }

  #showTrouble(turn) {
    const again = () => {
      this.#returnFocus();
      this.#ask(turn);
    };
    const words = make("p", {}, turn.trouble ?? LABELS.lost, " ", make("strong", {}, LABELS.urgent));
    const retry = make("button", { type: "button", onclick: again }, LABELS.retry);
    const trouble = make("div", { className: "trouble" }, words, retry);
    this.#log.append(trouble);
    return trouble;
  }

  /** Whether there was trouble to clear. */
  #clearTrouble() {
    const trouble = this.#log.querySelector(".trouble");
    trouble?.remove();
    return trouble !== null;
  }

  #showWaiting(on) {
    this.#dots.hidden = !on;
    this.#status.textContent = on ? LABELS.writing : "";
    // Not `disabled`: that would throw the keyboard's focus away.
    this.#form.querySelector(".send").setAttribute("aria-disabled", String(on));
    if (on) this.#dots.scrollIntoView({ block: "nearest" });
  }

  #startOver() {
    this.#waiting?.abort();
    this.#waiting = this.#conversation = null;
    this.#turns = [];
    this.#log.replaceChildren();
    this.#greet();
    this.#showWaiting(false);
    this.#status.textContent = LABELS.startedOver;
    this.#save();
    this.#returnFocus();
    window.scrollTo({ top: 0 });
  }

  #greet() {
    const greeting = this.#showAnswer([{ text: LABELS.greeting }]);
    greeting.append(this.#choices(LABELS.examples.map((title) => ({ title })), LABELS.exampleGroup));
  }

  /** Goes on after a reload. A question whose answer never came offers to ask again. */
  #restore() {
    this.#greet();
    try {
      const { conversation = null, turns = [] } = JSON.parse(sessionStorage.getItem(STORED_AS)) ?? {};
      if (!Array.isArray(turns) || !turns.every((turn) => turn?.said)) return;
      [this.#conversation, this.#turns] = [conversation, turns];
    } catch {
      return; // Storage is forbidden here, or what lay there was not ours: begin anew.
    }
    for (const turn of this.#turns) {
      this.#begin(turn);
      this.#finish(turn);
    }
  }

  #save() {
    try {
      sessionStorage.setItem(STORED_AS, JSON.stringify({ conversation: this.#conversation, turns: this.#turns }));
    } catch {
      // Without storage the chat works, only a reload forgets it.
    }
  }

  /** Keyboards and mice go on writing; on touch screens focus would open the keyboard over the answer. */
  #returnFocus() {
    const byKeyboard = this.querySelector(":focus-visible");
    if (byKeyboard || matchMedia("(pointer: fine)").matches) this.#input.focus({ preventScroll: true });
  }

  /** Grows the input with its words, and counts them when they near the limit: aloud only at each full hundred. */
  #measure() {
    const used = this.#input.value.length;
    const counted = used >= MOST_CHARACTERS ? LABELS.full(MOST_CHARACTERS) : LABELS.counter(used, MOST_CHARACTERS);
    this.#input.style.height = "";
    if (used) this.#input.style.height = `${this.#input.scrollHeight + 2}px`;
    this.#counter.textContent = counted;
    this.#counter.hidden = !this.#form.classList.toggle("counting", used >= COUNTED_FROM);
    if (used >= COUNTED_FROM && used % 100 === 0) this.#status.textContent = counted;
  }
}

customElements.define("charley-chat", CharleyChat);
