/** Charley's plain text as nodes: paragraphs, lists, bold words, links; in a danger also phone numbers to tap. */

import { make } from "./dom.js";

/** A link, *bold* words, or a run of digits that may be a phone number. */
const MARKS = /(https?:\/\/[^\s<>"]+)|\*([^\s*](?:[^*\n]*[^\s*])?)\*|(\+?\d+(?:[ -]\d+)*)/g;
const LIST_LINE = /^\s*(?:(•)|(\d{1,2})\.)\s+(.*)$/;
/** What makes a number an amount or a time instead of a phone number. */
const UNIT = /^(?:[.,:]?\d|\s*(?:%|°|×|[mk]?g\b|m?l\b|mmol|times|steps|seconds?|minutes?|hours?|days?|weeks?|months?|years?))/i;

/** Charley's text as paragraphs and real lists, which screen readers can count and step through. */
export function blocks(text, danger = false) {
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
    else if (kind !== "gap") open.element.append(make("li", {}, ...labelled(item, danger)));
  }
  return found;
}

/** A line, with the few words before its colon as its label. */
export function labelled(line, danger = false) {
  const [, label, rest] = /^([^:(*]{2,40}:)(\s.*|)$/.exec(line) ?? [];
  return label ? [make("strong", {}, label), ...inline(rest, danger)] : inline(line, danger);
}

/** One line as text nodes, links and bold words. */
export function inline(text, danger = false) {
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

/** A link to another site; plain words when the address is not one of the web. */
export function link(address, words = address) {
  if (!/^https?:\/\//i.test(address ?? "")) return document.createTextNode(words ?? "");
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

/** `tel:` with nothing but what can be dialled. */
export const dial = (number) => `tel:${String(number).replace(/[^\d+*#]/g, "")}`;

/** The node for one match and how much of the text it stands for; nothing when it only looked like a mark. */
function marked([whole, address, bold, digits], before, after, danger) {
  if (address) {
    const href = withoutPunctuation(address);
    return { node: link(href, shortened(href)), length: href.length };
  }
  if (/[\w.,+]$/.test(before)) return null;
  if (bold) return { node: make("strong", {}, ...inline(bold, danger)), length: whole.length };
  const number = digits.replace(/[ -]/g, "");
  if (!danger || number.replace("+", "").length < 3 || UNIT.test(after)) return null;
  // "text HELLO to 50808": nobody answers a call to that number.
  const href = /\btext \S+ to $/i.test(before) ? `sms:${number}` : dial(number);
  return { node: make("a", { href, className: "phone" }, digits), length: whole.length };
}

/** An address as somebody reads it: its site and the beginning of its path. */
const shortened = (address) => address.replace(/^https?:\/\/(www\.)?/, "").replace(/^(.{30}).{3,}$/, "$1…");

/** A sentence's full stop or bracket behind an address is not part of it; a bracket that the address opened is. */
function withoutPunctuation(address) {
  const last = address.slice(-1);
  const stray = last === ")" ? !address.includes("(") : ".,;:!?'*]”".includes(last);
  return stray ? withoutPunctuation(address.slice(0, -1)) : address;
}
