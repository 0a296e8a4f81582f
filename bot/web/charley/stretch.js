/** One step of a stretch: picture, what to do, a hold timer with big digits, and the way on. */

import { icon, ICONS, make, shape } from "./dom.js";
import { blocks } from "./markup.js";
import { Chime, HoldTimer, stayAwake } from "./timer.js";

const RADIUS = 54;
const ROUND = 2 * Math.PI * RADIUS;
/** Pixels below a timer that was moved into view. */
const GAP = 8;

/** What a button's payload asks for: next, stop, ... */
export const wanted = ({ payload }) => /^\/do.*"what": ?"(\w+)"/.exec(payload)?.[1];

/** What is pressed most, in this order, stays in view while somebody stretches; the rest stands above it. */
const MAIN = ["back", "easier", "stop", "next"];

/**
 * @param {{name: string, step?: number, steps?: number, text: string, hold?: number, repetition?: number, repetitions?: number,
 *   picture?: string, alt?: string, controls?: {title: string, payload: string}[]}} stretch
 * @param {import("./labels.js").Labels} labels
 * @param {import("./memory.js").Memory} memory
 * @param {(buttons: object[], look: string) => Element} choices makes a group of buttons
 * @returns {{element: Element, close: () => void}} `close` stops the timer and lets the screen sleep
 */
export function stretchCard(stretch, labels, memory, choices) {
  const release = stayAwake();
  const controls = (stretch.controls ?? []).map((control) => ({ ...control }));
  const named = (what) => controls.find((control) => wanted(control) === what);
  const main = MAIN.map(named).filter(Boolean);
  const others = controls.filter((control) => !main.includes(control));
  const element = make("div", { className: "card stretch" });
  const [next, allHeld] = [named("next"), named("all_held")];
  const { timer, stop } = stretch.hold ? holdTimer(stretch, labels, memory, Boolean(next), (holds, last) => {
    if (last) element.classList.add("held");
    // Who counted several holds on this card is not asked for them again.
    if (next && allHeld && (last || holds > 1)) next.payload = allHeld.payload;
  }) : {};
  element.append(...[
    head(stretch, labels),
    stretch.picture && figure(stretch),
    make("div", { className: "todo" }, ...blocks(withoutName(String(stretch.text ?? ""), stretch.name))),
    timer,
    others.length && choices(others, "others"),
    main.length && choices(main, "main"),
  ].filter(Boolean));
  const close = () => {
    release();
    stop?.();
    element.classList.add("over");
  };
  return { element, close };
}

/** The name stands above the picture already. */
function withoutName(text, name) {
  const rest = text.startsWith(`*${name}*`) ? text.slice(name.length + 2).replace(/^[\s,:]+/, "") : text;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

function head({ name, step, steps }, labels) {
  const count = step && steps > 1 ? make("p", { className: "step" }, labels.step(step, steps)) : null;
  const dots = Array.from({ length: Math.min(steps ?? 0, 20) }, (_, index) => make("i", { className: index < step ? "done" : "" }));
  const way = count ? make("span", { className: "way", "aria-hidden": "true" }, ...dots) : null;
  return make("div", { className: "stretch-head" }, ...[make("p", { className: "stretch-name" }, String(name)), count, way].filter(Boolean));
}

/** The place for the picture is kept free, so that nothing jumps when it comes. */
function figure({ picture, alt }) {
  const shown = make("figure", {});
  shown.append(make("img", { src: picture, alt: alt ?? "", width: 320, height: 260, decoding: "async", onerror: () => shown.remove() }));
  return shown;
}

/** @param {boolean} goesOn  @param {(holds: number, last: boolean) => void} counted called at the end of each hold */
function holdTimer({ hold, repetition = 1, repetitions = 1 }, labels, memory, goesOn, counted) {
  const chime = new Chime();
  let number = repetition;
  const digits = make("span", { className: "digits" }, String(hold));
  const ring = shape("circle", { cx: 60, cy: 60, r: RADIUS, class: "ring-left", "stroke-dasharray": ROUND, "stroke-dashoffset": 0 });
  const circle = shape("svg", { viewBox: "0 0 120 120", class: "ring", "aria-hidden": "true" }, shape("circle", { cx: 60, cy: 60, r: RADIUS, class: "ring-all" }), ring);
  const face = make("div", { className: "face", role: "timer", "aria-live": "off", "aria-label": labels.timer }, circle,
    make("span", { className: "digits-box" }, digits, make("span", { className: "unit" }, labels.seconds)));
  const count = make("p", { className: "repetition", hidden: repetitions < 2 }, labels.repetition(number, repetitions));
  const said = make("p", { className: "said", role: "status" });
  const button = make("button", { type: "button", className: "go filled" });

  const show = (left) => {
    digits.textContent = String(left);
    ring.setAttribute("stroke-dashoffset", String(ROUND * (1 - left / hold)));
    if (left === 10 && hold > 15) said.textContent = labels.left(10);
  };
  const name = (path, words) => button.replaceChildren(icon(path), words);
  const timer = new HoldTimer(hold, show, () => {
    if (memory.kept.sound) chime.ring();
    if (memory.kept.vibration !== false) navigator.vibrate?.([250, 120, 250]);
    const last = number >= repetitions;
    said.textContent = last && goesOn ? labels.heldAll : labels.held;
    counted(number - repetition + 1, last);
    number = last ? repetition : number + 1;
    if (!last) count.textContent = labels.repetition(number, repetitions);
    name(ICONS.play, labels.holdAgain);
    show(hold);
  });
  const stop = () => {
    timer.pause();
    button.disabled = true;
  };
  button.onclick = () => {
    chime.prepare();
    if (timer.running) {
      timer.pause();
      said.textContent = labels.paused(timer.left);
      name(ICONS.play, labels.goOn);
      return;
    }
    said.textContent = labels.holding(timer.left);
    count.textContent = labels.repetition(number, repetitions);
    timer.start();
    name(ICONS.pause, labels.pause);
    intoView(element);
  };
  name(ICONS.play, labels.hold);
  const signals = make("div", { className: "signals" }, ...switches(labels, memory));
  const element = make("div", { className: "timer" }, face, make("div", { className: "timer-side" }, count, button, said), signals);
  return { timer: element, stop };
}

/** Moves the log, never the page, until the whole timer is seen above what sticks to the end of its card. */
function intoView(timer) {
  const [log, end] = [timer.closest(".log"), timer.parentElement.querySelector(".main")];
  const box = (part) => part?.getBoundingClientRect() ?? { top: Infinity };
  const below = box(timer).bottom - Math.min(box(log).bottom, box(end).top);
  if (below > 0) log.scrollTop += Math.min(Math.ceil(below) + GAP, box(timer).top - box(log).top);
}

/** Sound and vibration, each on or off, remembered. */
function switches(labels, memory) {
  const can = [["sound", Boolean(globalThis.AudioContext), false], ["vibration", "vibrate" in navigator, true]];
  return can.filter(([, possible]) => possible).map(([what, , usual]) => {
    const state = () => String(memory.kept[what] ?? usual);
    const button = make("button", { type: "button", className: "switch", "aria-pressed": state() }, labels[what]);
    button.onclick = () => {
      memory.keep({ [what]: state() !== "true" });
      button.setAttribute("aria-pressed", state());
    };
    return button;
  });
}
