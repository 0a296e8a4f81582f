/** Cards for what is more than words: a danger, likely causes, sources. docs/web.md describes what they are made of. */

import { icon, ICONS, make } from "./dom.js";
import { blocks, dial, inline, link } from "./markup.js";

/** @typedef {import("./labels.js").Labels} Labels */

/**
 * A danger, said aloud at once, with one number to tap; without a title what to do meanwhile, which is read after it. What the
 * card has no part for stands in the text.
 * @param {{level?: string, title?: string, why?: string[], do?: string[], say?: string, call?: {label: string, number: string}}} danger
 * @param {string} text  @param {Labels} labels
 */
export function dangerCard(danger, text, labels) {
  const { title, why, do: actions, say, call } = danger;
  const whole = title ? list(why).length : list(actions).length;
  const parts = whole
    ? [
        ...list(why).map((line) => make("p", {}, ...inline(line, true))),
        list(actions).length && part(labels.doNow, bullets(actions, true)),
        say && part(labels.say, make("p", { className: "say" }, `“${say}”`)),
      ]
    : blocks(text ?? "", true);
  const heading = whole && title ? make("p", { className: "danger-title" }, `⚠ ${title}`) : null;
  const number = call?.number && make("div", { className: "calling" },
    make("a", { href: dial(call.number), className: "call" }, icon(ICONS.phone), call.label ?? call.number));
  const goesOn = whole && !title;
  return make("div", { className: "card danger", ...(goesOn ? {} : { role: "alert" }) }, ...[heading, number, ...parts].filter(Boolean));
}

/**
 * Likely causes, the first one at length.
 * @param {{name: string, text?: string, because?: string[], against?: string[], sure?: string, sources?: object[]}[]} causes
 * @param {Labels} labels
 */
export function causesCard(causes, labels) {
  return make("div", { className: "card causes" }, ...causes.map((cause) => causePart(cause, labels)));
}

function causePart({ name, text, because, against, sure, sources }, labels) {
  return make("section", { className: "cause" }, ...[
    sure && sureness(sure, labels),
    make("p", { className: "cause-name" }, String(name)),
    text && make("p", {}, ...inline(text)),
    list(because).length && part(labels.because, bullets(because)),
    list(against).length && part(labels.against, bullets(against)),
    list(sources).length && sourcesCard(sources, labels, ""),
  ].filter(Boolean));
}

function sureness(sure, labels) {
  const words = labels.sure[sure] ?? String(sure);
  const bars = make("span", { className: `bars ${labels.sure[sure] ? sure : ""}`, "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  return make("p", { className: "sure" }, bars, words);
}

/**
 * Sources, folded away until somebody wants them.
 * @param {{title: string, link?: string}[]} sources  @param {Labels} labels
 */
export function sourcesCard(sources, labels, look = "card") {
  const items = sources.map(({ title, link: address }) => make("li", {}, link(address, String(title ?? address ?? ""))));
  return make("details", { className: `sources ${look}` }, make("summary", {}, labels.sources(items.length)), make("ul", {}, ...items));
}

const list = (lines) => (Array.isArray(lines) ? lines.filter(Boolean).map(String) : []);

const part = (label, content) => make("div", { className: "part" }, make("p", { className: "label" }, label), content);

const bullets = (lines, danger = false) => make("ul", {}, ...list(lines).map((line) => make("li", {}, ...inline(line, danger))));
