/** Makes elements. Strings become text nodes: nothing here ever parses HTML. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] listeners (onclick), properties of the element, or else attributes
 * @param {...(Node|string)} children
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A shape of SVG with attributes. */
export function shape(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A line drawing, 24 by 24, that says nothing to screen readers: the words stand beside it. */
export const icon = (path) =>
  shape("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" }, shape("path", { d: path }));

export const ICONS = {
  send: "M12 20V4m-7 7 7-7 7 7",
  more: "M4 7h16M4 12h16M4 17h16",
  close: "m6 6 12 12M18 6 6 18",
  phone: "M5 4h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 4 5a1 1 0 0 1 1-1z",
  chat: "M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4a2 2 0 0 1-2-2z",
  play: "M8 5v14l11-7z",
  pause: "M9 5v14M15 5v14",
};

/** Charley's mark: a leg, and the spot that cramps. */
export const mark = () =>
  shape("svg", { viewBox: "0 0 32 32", class: "mark", "aria-hidden": "true", focusable: "false" },
    shape("rect", { width: 32, height: 32, rx: 10, class: "mark-ground" }),
    shape("path", { d: "M12 6v10c0 3-2 4-2 7 0 2 1 3 3 3h9", class: "mark-leg" }),
    shape("circle", { cx: 20, cy: 13, r: 3, class: "mark-spot" }));

/** Words for screen readers alone. */
export const unseen = (words) => make("span", { className: "unseen" }, words);

/** Offers `content` as a file. */
export function saveAs(content, kind, name) {
  const address = URL.createObjectURL(new Blob([content], { type: `${kind};charset=utf-8` }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
