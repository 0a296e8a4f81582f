/** What a person can do with the whole conversation: begin anew, keep it, erase it, be remembered. */

import { icon, ICONS, make, unseen } from "./dom.js";

export class Menu {
  #button; #list;

  /**
   * @param {import("./labels.js").Labels} labels
   * @param {{startOver: () => void, download: () => void, forget: () => void, remembers: boolean, remember: (on: boolean) => void}} doing
   */
  constructor(labels, doing) {
    this.#button = make("button", { type: "button", className: "round", "aria-expanded": "false", "aria-controls": "menu", onclick: () => this.toggle() },
      icon(ICONS.more), unseen(labels.menu));
    const item = (words, does) => make("button", { type: "button", onclick: () => this.#leave(does) }, words);
    const box = make("input", { type: "checkbox", checked: doing.remembers, onchange: () => doing.remember(box.checked), "aria-describedby": "remember-hint" });
    this.#list = make("div", { id: "menu", className: "menu", hidden: true },
      item(labels.startOver, doing.startOver), item(labels.download, doing.download), item(labels.forget, doing.forget),
      make("label", { className: "remember" }, box, make("span", {}, labels.remember)),
      make("p", { id: "remember-hint", className: "remember-hint" }, labels.rememberHint));
    this.element = make("div", { className: "menu-box", onkeydown: (event) => this.#key(event), onfocusout: (event) => this.#left(event) }, this.#button, this.#list);
  }

  get open() {
    return !this.#list.hidden;
  }

  toggle(open = !this.open) {
    this.#list.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#list.querySelector("button").focus();
  }

  #leave(does) {
    this.toggle(false);
    this.#button.focus();
    does();
  }

  #key(event) {
    if (event.key !== "Escape" || !this.open) return;
    event.stopPropagation();
    this.#leave(() => {});
  }

  #left({ relatedTarget }) {
    if (relatedTarget && !this.element.contains(relatedTarget)) this.toggle(false);
  }
}

/** Asks before something that can't be undone. @returns {Promise<boolean>} */
export function confirmed(root, question, yes, no) {
  return new Promise((decide) => {
    const dialog = make("dialog", { className: "confirm", "aria-labelledby": "confirm-question" },
      make("p", { id: "confirm-question" }, question),
      make("form", { method: "dialog" }, make("button", { value: "no", autofocus: true }, no), make("button", { value: "yes", className: "grave" }, yes)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      decide(dialog.returnValue === "yes");
    });
    // Its Escape is not the panel's.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    root.append(dialog);
    dialog.showModal();
  });
}
