/** The take-away for a doctor or pharmacist: to copy, to print, to keep. */

import { make, saveAs } from "./dom.js";
import { blocks, labelled } from "./markup.js";

/**
 * @param {{text?: string, html?: string}} summary  @param {string} text what was said beside it
 * @param {import("./labels.js").Labels} labels
 */
export function summaryCard(summary, text, labels) {
  const words = String(summary.text ?? text ?? "");
  const said = make("p", { className: "said", role: "status" });
  const button = (label, onclick) => make("button", { type: "button", onclick }, label);
  const copy = async () => {
    said.textContent = (await copied(words, card)) ? labels.copied : "";
  };
  const save = () => {
    const page = sheet(summary.html, words, labels.summary);
    page.querySelector("head").append(make("style", {}, PAPER));
    saveAs(`<!doctype html>\n${page.outerHTML}`, "text/html", `${labels.summaryFile}.html`);
  };
  const frame = make("iframe", { className: "paper", title: labels.summary, tabIndex: -1, "aria-hidden": "true" });
  const [first, ...others] = words.split("\n").filter(Boolean);
  const titled = first?.startsWith(labels.summary);
  const card = make("div", { className: "card summary" },
    make("p", { className: "card-title" }, titled ? first : labels.summary),
    make("div", { className: "tools" }, button(labels.copy, copy), button(labels.print, () => print(frame, sheet(summary.html, words, labels.summary))), button(labels.save, save)),
    said,
    make("div", { className: "summary-text", role: "region", "aria-label": labels.summary }, ...(titled ? others : [first ?? "", ...others]).map((line) => make("p", {}, ...labelled(line)))),
    frame);
  return card;
}

async function copied(words, card) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    // Without TLS there is no clipboard: the old way, and at the worst the person copies what is marked.
    getSelection()?.selectAllChildren(card.querySelector(".summary-text"));
    return document.execCommand("copy");
  }
}

/** One page of paper holds it. */
const PAPER = `
@page { margin: 12mm; }
body { max-width: 180mm; margin: 0 auto; padding: 1em; background: #fff; color: #111; font: 10.5pt/1.35 system-ui, sans-serif; }
h1 { margin: 0 0 0.2em; font-size: 15pt; }
h2 { margin: 1em 0 0.3em; font-size: 12pt; }
p { margin: 0.3em 0; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.2em 0.5em 0.2em 0; border-top: 1px solid #bbb; text-align: start; vertical-align: top; }
th { width: 26%; }
`;

/** Prints the sheet and nothing else of the page. */
function print(frame, page) {
  const { contentDocument: paper, contentWindow: view } = frame;
  paper.replaceChild(paper.adoptNode(page), paper.documentElement);
  const style = new view.CSSStyleSheet();
  style.replaceSync(PAPER);
  paper.adoptedStyleSheets = [style];
  view.focus();
  view.print();
}

/** A document of its own, with the server's HTML where there is some. */
function sheet(html, words, title) {
  const body = make("body", {}, ...(nodesOf(html) ?? [make("h1", {}, title), ...blocks(words)]));
  return make("html", { lang: "en" }, make("head", {}, make("meta", { charset: "utf-8" }), make("meta", { name: "viewport", content: "width=device-width" }), make("title", {}, title)), body);
}

const ALLOWED = new Set("H1 H2 H3 H4 P UL OL LI DL DT DD TABLE THEAD TBODY TR TH TD STRONG EM B I BR HR SECTION ARTICLE HEADER FOOTER DIV SPAN SMALL TIME".split(" "));
let policy;

/** The allowed elements of some HTML without any of their attributes; nothing of it ever runs. */
function nodesOf(html) {
  if (typeof html !== "string" || !html) return null;
  try {
    policy ??= globalThis.trustedTypes?.createPolicy("charley-summary", { createHTML: (words) => words });
    const plain = html.replace(/<style[^]*?<\/style>/gi, ""); // The page's policy would complain of it.
    const parsed = new DOMParser().parseFromString(policy ? policy.createHTML(plain) : plain, "text/html");
    return [...parsed.body.childNodes].flatMap(cleaned);
  } catch {
    return null; // A page may forbid all parsing.
  }
}

function cleaned(node) {
  if (node.nodeType === Node.TEXT_NODE) return [node.data];
  if (node.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|TITLE|TEMPLATE|NOSCRIPT|IFRAME)$/.test(node.tagName)) return [];
  const inside = [...node.childNodes].flatMap(cleaned);
  return ALLOWED.has(node.tagName) ? [make(node.tagName.toLowerCase(), {}, ...inside)] : inside;
}
