/**
 * <charley-chat>: the chat with Charley on any page. docs/web.md tells how to embed it.
 *
 *     <script type="module" src="https://HOST/charley.js"></script>
 *     <charley-chat></charley-chat>
 *
 * Attributes: mode (launcher, inline, page), name, greeting, country, language, scheme (light, dark), open.
 * It talks only to the server that it came from, sets no cookie, and works under a strict content security policy.
 */

import { Client, Problem } from "./charley/client.js";
import { Composer } from "./charley/composer.js";
import { Conversation } from "./charley/conversation.js";
import { icon, ICONS, make, mark, saveAs, unseen } from "./charley/dom.js";
import { labelsFor } from "./charley/labels.js";
import { isDanger, Log } from "./charley/log.js";
import { Memory } from "./charley/memory.js";
import { confirmed, Menu } from "./charley/menu.js";
import { STYLES } from "./charley/styles.js";

const HOME = new URL(".", import.meta.url);
const PHONE = matchMedia("(max-width: 30rem), (max-height: 30rem)");
/** Pixels; no keyboard is lower, and no bar of a browser higher. */
const KEYBOARD = 120;

class CharleyChat extends HTMLElement {
  #labels; #name; #memory; #conversation; #log; #composer; #menu;
  #panel; #launcher = null; #badge;
  #unread = 0;
  #fresh = false;
  #lastTime = 0;

  get #mode() {
    return this.getAttribute("mode");
  }

  connectedCallback() {
    if (this.#panel) return this.#begin(); // Moved to another place of the page.
    this.#name = this.getAttribute("name") || "Charley";
    const language = this.getAttribute("language") || "en";
    this.#labels = labelsFor(language, this.#name);
    this.#memory = new Memory();
    this.#build(language);
    const client = new Client(new URL("webhooks/web/", HOME));
    this.#conversation = new Conversation(client, this.#memory, this.#view(), this.getAttribute("country") ?? "");
    this.#begin();
    if (this.hasAttribute("open")) this.#show(false);
  }

  disconnectedCallback() {
    this.#log.close();
    this.#conversation.stop();
    this.#watch("removeEventListener");
  }

  /** Opens the panel and begins to write. */
  open() {
    this.#show(true);
  }

  close() {
    if (!this.#launcher || !this.#panel.open) return;
    this.#panel.close();
    this.#launcher.hidden = false;
    this.#launcher.focus();
  }

  #begin() {
    this.#fresh = false;
    this.#lastTime = 0;
    this.#log.speak(false); // What was said before is no news.
    this.#greet();
    this.#conversation.start();
    this.#watch("addEventListener");
  }

  #build(language) {
    const shadow = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // Constructed: no policy of the page forbids it.
    sheet.replaceSync(STYLES);
    shadow.adoptedStyleSheets = [sheet];
    this.#log = new Log({ labels: this.#labels, name: this.#name, base: HOME, memory: this.#memory }, (title, payload) => this.#send(payload, title));
    this.#composer = new Composer(this.#labels, (text) => this.#send(text));
    this.#menu = new Menu(this.#labels, {
      startOver: () => this.#conversation.startOver(),
      download: () => this.#download(),
      forget: () => this.#forget(),
      remembers: this.#memory.remembers,
      remember: (on) => (this.#memory.remembers = on),
    });
    const launched = !["inline", "page"].includes(this.#mode);
    const close = make("button", { type: "button", className: "round", onclick: () => this.close() }, icon(ICONS.close), unseen(this.#labels.close));
    const name = make("p", { id: "name", className: "name" }, this.#name, make("span", { className: "tagline" }, this.#labels.tagline));
    const head = make("div", { className: "head" }, mark(), name, make("slot", { name: "links" }), this.#menu.element, ...(launched ? [close] : []));
    this.#panel = make(launched ? "dialog" : "section", { className: "panel", lang: language, "aria-labelledby": "name" }, head, this.#log.element, this.#composer.element);
    shadow.append(this.#panel);
    if (launched) shadow.append(this.#launch());
  }

  #launch() {
    this.#badge = make("span", { className: "badge", hidden: true });
    this.#launcher = make("button", { type: "button", className: "launcher filled", "aria-haspopup": "dialog", onclick: () => this.#show(true) }, icon(ICONS.chat), this.#badge);
    this.#count(0);
    this.#panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
    return this.#launcher;
  }

  #show(focus) {
    if (!this.#launcher) return focus && this.#composer.focus();
    if (this.#panel.open) return;
    // On a phone the panel is all there is; beside a page, the page stays in use.
    if (PHONE.matches && focus) this.#panel.showModal();
    else this.#panel.show();
    this.#launcher.hidden = true;
    this.#count(0);
    this.#log.reveal();
    if (focus) this.#focusBack();
  }

  #count(unread) {
    this.#unread = unread;
    const words = unread ? `${this.#labels.openChat}, ${this.#labels.unread(unread)}` : this.#labels.openChat;
    this.#launcher.setAttribute("aria-label", words);
    this.#badge.textContent = unread > 9 ? "9+" : String(unread);
    this.#badge.hidden = !unread;
  }

  #send(text, shown) {
    if (this.#conversation.busy) {
      this.#composer.hint(this.#labels.oneMoment);
      return false;
    }
    this.#focusBack();
    if (this.#mode === "page") this.#intoView();
    this.#conversation.send(text, shown);
    return true;
  }

  /** Keyboards and mice go on writing; on touch screens the keyboard gives its place to the answer. */
  #focusBack() {
    const byKeyboard = this.shadowRoot.querySelector(":focus-visible:not(textarea)"); // A place to write always counts as such.
    if (byKeyboard || matchMedia("(any-pointer: fine)").matches) this.#composer.focus();
    else if (!this.#composer.left()) this.#log.element.focus({ preventScroll: true });
  }

  /** When the page around it was scrolled away from the chat. */
  #intoView() {
    this.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  #watch(does) {
    for (const kind of ["resize", "scroll"]) globalThis.visualViewport?.[does](kind, this.#fit);
  }

  /** Where the keyboard of a phone lies over the page instead of making it smaller, the chat keeps to what is still seen. */
  #fit = () => {
    const { height, offsetTop, scale } = visualViewport;
    const fills = PHONE.matches && this.#mode !== "inline";
    const covered = fills && scale < 1.01 && document.scrollingElement.clientHeight - height > KEYBOARD;
    this.#panel.classList.toggle("covered", covered);
    this.#panel.style.setProperty("--seen", `${height}px`);
    this.#panel.style.setProperty("--seen-from", `${offsetTop}px`);
  };

  #greet() {
    const greeting = this.getAttribute("greeting") || this.#labels.greeting;
    this.#log.clear(greeting, this.#labels.examples);
  }

  /** @returns {import("./charley/conversation.js").View} */
  #view() {
    const words = { slow: this.#labels.slow, refused: this.#labels.refused };
    return {
      said: (event) => this.#said(event),
      sending: (pending) => this.#log.sending(pending),
      draft: (message) => this.#log.draft(message),
      dropDrafts: () => this.#log.dropDrafts(),
      waiting: (on) => {
        this.#log.waiting(on);
        this.#composer.waiting(on);
        this.#composer.say(on ? this.#labels.writing : "");
      },
      trouble: (kind) => {
        const known = kind in words;
        this.#log.trouble(kind && this.#labels[kind], known ? "" : this.#labels.urgent, known ? null : () => this.#conversation.retry());
      },
      restored: () => {
        if (!this.#fresh && this.#lastTime) this.#log.restored(this.#lastTime, this.#panel.lang);
        this.#fresh = true;
        this.#log.speak(true);
      },
      cleared: (why) => {
        this.#greet();
        this.#log.speak(true);
        this.#composer.say(this.#labels[why]);
        if (why !== "startedOver") this.#log.note(this.#labels[why]);
        this.#focusBack();
      },
    };
  }

  #said(event) {
    this.#lastTime = event.time;
    if (event.from === "person") return this.#log.person(event);
    const closed = this.#fresh && this.#launcher && !this.#panel.open;
    if (closed && isDanger(event)) this.#show(false); // Before it is said, so that it is heard.
    else if (closed) this.#count(this.#unread + 1);
    this.#log.charley(event);
    if (this.#fresh && !this.#launcher && isDanger(event)) this.#intoView();
  }

  async #download() {
    try {
      const events = await this.#conversation.everything();
      const lines = events.map(({ from, time, text }) => `${new Date(time * 1000).toLocaleString()}  ${from === "person" ? this.#labels.me : this.#name}:\n${text ?? ""}\n`);
      saveAs([this.#labels.transcript, "", ...lines].join("\n"), "text/plain", `${this.#labels.transcriptFile}.txt`);
    } catch (problem) {
      this.#failed(problem, this.#labels.notDownloaded);
    }
  }

  async #forget() {
    const { forgetQuestion, forgetYes, forgetNo, notForgotten } = this.#labels;
    if (!(await confirmed(this.shadowRoot, forgetQuestion, forgetYes, forgetNo))) return;
    try {
      await this.#conversation.forget();
    } catch (problem) {
      this.#failed(problem, notForgotten);
    }
  }

  #failed(problem, words) {
    if (!(problem instanceof Problem)) throw problem;
    this.#log.note(words);
  }
}

customElements.define("charley-chat", CharleyChat);
