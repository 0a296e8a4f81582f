/**
 * How the widget looks. It stands in a constructed style sheet, so the strictest policy of a page allows it, and in a shadow
 * root, so nothing of the page changes it but the custom properties named --charley-... (docs/web.md).
 */

const COLOURS = `
:host {
  color-scheme: light dark;
  --accent: var(--charley-accent, light-dark(#0d5c5f, #8fd6cd));
  --on-accent: var(--charley-on-accent, light-dark(#ffffff, #06292b));
  --accent-strong: var(--charley-accent-strong, light-dark(#084447, #b5e8e1));
  --accent-soft: var(--charley-accent-soft, light-dark(#e3efec, #1f3537));
  --ground: var(--charley-ground, light-dark(#faf6f0, #12191b));
  --card: var(--charley-card, light-dark(#fffdfa, #1b2528));
  --ink: var(--charley-ink, light-dark(#1f2d2e, #e8eeec));
  --quiet: var(--charley-quiet, light-dark(#556567, #a4b3b3));
  --edge: light-dark(#e2dacd, #2c393c);
  --control-edge: light-dark(#7f9493, #6c8283);
  --danger: light-dark(#a61b1b, #a01f1f);
  --danger-edge: light-dark(#7c0f0f, #ef8b85);
  --trouble: light-dark(#fdf0d9, #33290f);
  --trouble-edge: light-dark(#d9a441, #a67f2f);
  --warm: light-dark(#c97b2e, #f2b880);
  --shadow: 0 1px 2px rgb(60 40 10 / 6%), 0 4px 16px rgb(60 40 10 / 5%);
  --radius: var(--charley-radius, 18px);
  --touch: 44px;
  --rem: max(1rem, 16px);
}
:host([scheme="light"]) { color-scheme: light; }
:host([scheme="dark"]) { color-scheme: dark; }
`;

/** What a page sets for all of its words would come in: sizes, spaces, capitals, a line that never breaks. */
const BASE = `
.panel, .launcher, .confirm {
  font: var(--rem)/1.5 var(--charley-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
  letter-spacing: normal; word-spacing: normal; word-break: normal; text-transform: none; text-indent: 0; text-shadow: none; text-align: start;
  white-space: normal; hyphens: manual; cursor: auto; user-select: text; -webkit-user-select: text;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, ul, ol, figure { margin: 0; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { inline-size: 24px; block-size: 24px; flex: none; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.mark { inline-size: 38px; block-size: 38px; flex: none; }
.mark-ground { fill: #0d5c5f; }
.mark-leg { fill: none; stroke: #fff; stroke-width: 4; stroke-linecap: round; stroke-linejoin: round; }
.mark-spot { fill: #f2b880; }
button {
  min-inline-size: var(--touch); min-block-size: var(--touch); padding: 8px 18px; border: 1px solid var(--control-edge); border-radius: 22px;
  background: var(--card); color: var(--accent); font: inherit; font-weight: 600; line-height: 1.3; cursor: pointer; touch-action: manipulation;
}
.filled { border-color: transparent; background: var(--accent); color: var(--on-accent); }
@media (hover: hover) {
  a:hover { color: var(--accent-strong); }
  button:hover { border-color: var(--accent); background: var(--accent-soft); }
  .menu button:hover { border-color: transparent; }
  .filled:hover { border-color: transparent; background: var(--accent-strong); }
  .grave:hover { background: #7c0f0f; }
  .danger .call:hover { background: #ffeceb; }
}
button:disabled { border-color: var(--edge); background: transparent; color: var(--quiet); cursor: default; }
button.chosen:disabled { border-color: var(--accent); background: var(--accent-soft); color: var(--ink); }
.round { display: grid; place-items: center; padding: 0; border: none; border-radius: 50%; background: none; color: var(--ink); }
`;

const PANEL = `
.panel {
  display: flex; flex-direction: column; inline-size: 100%; block-size: 100%; padding: 0; border: none; overflow: hidden;
  background: var(--ground); color: var(--ink); overflow-wrap: anywhere; container-type: size;
}
:host([mode="inline"]), :host([mode="page"]) { display: block; block-size: var(--charley-height, 600px); min-block-size: 200px; }
.panel.covered { position: fixed; z-index: 3; inset: var(--seen-from) 0 auto; block-size: var(--seen); inline-size: 100%; }
:host([mode="inline"]) .panel { border: 1px solid var(--edge); border-radius: var(--radius); }
dialog.panel:not([open]) { display: none; }
dialog.panel {
  position: fixed; z-index: 2147483000; inset: auto; inset-block-end: 20px; inset-inline-end: 20px; inline-size: 410px; max-inline-size: none; max-block-size: none; margin: 0;
  block-size: min(700px, calc(100dvh - 40px)); border: 1px solid var(--edge); border-radius: 22px; box-shadow: 0 12px 48px rgb(0 0 0 / 28%);
}
.launcher {
  position: fixed; z-index: 2147483000; inset-block-end: 20px; inset-inline-end: 20px; display: grid; place-items: center; inline-size: 60px; block-size: 60px;
  padding: 0; border-radius: 50%; box-shadow: 0 4px 20px rgb(0 0 0 / 30%);
}
.badge {
  position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 24px; padding-inline: 6px; border-radius: 12px;
  background: #a61b1b; color: #fff; font-size: 14px; line-height: 24px; text-align: center;
}
.head { display: flex; align-items: center; gap: 10px; flex: none; padding: 8px 10px 8px 16px; border-block-end: 1px solid var(--edge); }
:dir(rtl) .head { padding: 8px 16px 8px 10px; }
.name { flex: 1; min-inline-size: 0; font-size: 1.1em; font-weight: 700; line-height: 1.25; }
.tagline { display: block; overflow: hidden; color: var(--quiet); font-size: calc(0.8 * var(--rem)); font-weight: 400; text-overflow: ellipsis; white-space: nowrap; }
.menu-box { position: relative; }
.menu {
  position: absolute; z-index: 3; inset-block-start: 48px; inset-inline-end: 0; display: grid; inline-size: min(290px, calc(100cqi - 24px)); padding: 8px; overflow-y: auto;
  max-block-size: calc(100cqb - 72px); border: 1px solid var(--edge); border-radius: 16px; background: var(--card); box-shadow: 0 8px 32px rgb(0 0 0 / 22%);
}
.menu button { border: none; border-radius: 10px; background: none; text-align: start; font-weight: 500; color: var(--ink); }
.remember { display: flex; align-items: center; gap: 10px; min-block-size: var(--touch); padding: 8px 18px 0; cursor: pointer; }
.remember input { inline-size: 20px; block-size: 20px; flex: none; margin: 0; accent-color: var(--accent); }
.remember-hint { padding: 0 18px 8px 48px; color: var(--quiet); font-size: calc(0.8 * var(--rem)); line-height: 1.35; }
:dir(rtl) .remember-hint { padding: 0 48px 8px 18px; }
.confirm { max-inline-size: min(340px, calc(100vw - 32px)); padding: 20px; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--card); color: var(--ink); }
.confirm::backdrop { background: rgb(0 0 0 / 50%); }
.confirm form { display: flex; flex-wrap: wrap; gap: 10px; margin-block-start: 16px; }
.grave { border-color: var(--danger); background: var(--danger); color: #fff; }
`;

const LOG = `
.log { position: relative; scroll-padding-block-end: 76px; display: flex; flex: 1; flex-direction: column; gap: 16px; min-block-size: 0; --side: 16px; padding: var(--side); overflow: hidden auto; overscroll-behavior: contain; }
.log:focus-visible { outline-offset: -3px; }
.log > * { flex: none; inline-size: 100%; max-inline-size: 620px; margin-inline: auto; }
.charley { display: flex; flex-direction: column; align-items: flex-start; gap: 8px; }
.from { margin-block-end: -2px; padding-inline-start: 4px; color: var(--quiet); font-size: calc(0.85 * var(--rem)); font-weight: 600; }
.bubble, .card { max-inline-size: 100%; padding: 12px 16px; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--card); box-shadow: var(--shadow); }
.from + .bubble { border-start-start-radius: 6px; }
.bubble > * + *, .card > * + *, .cause > * + * { margin-block-start: 10px; }
.bubble p, .you p { white-space: pre-wrap; }
ul, ol { padding-inline-start: 1.4em; }
:is(.bubble, .card) p + :is(ul, ol) { margin-block-start: 5px; }
li + li { margin-block-start: 6px; }
.bubble > p:has(+ :is(ul, ol)) { font-weight: 600; }
li::marker { color: var(--accent); font-weight: 600; }
.pictures { display: flex; flex-wrap: wrap; gap: 8px; }
.picture { inline-size: 320px; max-inline-size: 100%; block-size: auto; border: 1px solid var(--edge); border-radius: var(--radius); background: #fbf6ec; }
.you { display: flex; justify-content: flex-end; }
.you p { max-inline-size: min(85%, 512px); padding: 10px 16px; border: 1px solid transparent; border-radius: var(--radius); border-end-end-radius: 6px; background: var(--accent); color: var(--on-accent); }
.sending p { border: 1px dashed var(--on-accent); }
.choices { display: flex; flex-wrap: wrap; gap: 8px; }
.choices button { text-align: start; }
.trouble { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 16px; padding: 12px 16px; border: 1px solid var(--trouble-edge); border-radius: var(--radius); background: var(--trouble); }
.trouble p { flex: 1 1 240px; }
.note { color: var(--quiet); font-size: calc(0.9 * var(--rem)); text-align: center; }
.log > .dots { display: flex; gap: 6px; inline-size: auto; margin-inline: max(0px, (100% - 620px) / 2) auto; padding: 15px 18px; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--card); }
.dots span { inline-size: 8px; block-size: 8px; border-radius: 50%; background: var(--accent); animation: breathe 1.4s ease-in-out infinite; }
.dots span:nth-child(2) { animation-delay: 0.2s; }
.dots span:nth-child(3) { animation-delay: 0.4s; }
@keyframes breathe { 0%, 60%, 100% { opacity: 0.3; } 30% { opacity: 1; } }
.composer { flex: none; padding: 10px 12px max(8px, env(safe-area-inset-bottom)); border-block-start: 1px solid var(--edge); background: var(--ground); }
.composer > * { max-inline-size: 620px; margin-inline: auto; }
.composer > .notice { max-inline-size: none; margin: -10px -12px 8px; padding: 5px 14px; background: var(--trouble); font-size: calc(0.78 * var(--rem)); line-height: 1.3; text-align: center; text-wrap: balance; }
.line { display: flex; align-items: flex-end; gap: 8px; }
textarea {
  flex: 1; min-inline-size: 0; min-block-size: 48px; max-block-size: 144px; padding: 11px 16px; border: 1px solid var(--control-edge); border-radius: 24px;
  background: var(--card); color: inherit; font: inherit; line-height: 1.5; resize: none;
}
textarea:focus-visible { outline-offset: -1px; }
textarea::placeholder { color: var(--quiet); opacity: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.send { display: grid; place-items: center; inline-size: 48px; block-size: 48px; flex: none; padding: 0; border-radius: 50%; }
.send[aria-disabled="true"] { opacity: 0.55; cursor: default; }
.hint, .counter { padding: 6px 0 0; text-wrap: balance; color: var(--quiet); font-size: calc(0.8 * var(--rem)); line-height: 1.3; text-align: center; }
.counter { color: var(--ink); font-variant-numeric: tabular-nums; }
.hint:has(+ .counter:not([hidden])) { display: none; }
`;

const CARDS = `
.card { inline-size: 100%; }
.label, .card-title { color: var(--quiet); font-size: calc(0.85 * var(--rem)); font-weight: 600; }
.part .label + * { margin-block-start: 4px; }
.danger { padding: 18px; border: 2px solid var(--danger-edge); background: var(--danger); color: #fff; scroll-margin: 12px; }
.danger-title, .danger > p:first-child { font-size: 1.25em; font-weight: 700; line-height: 1.3; }
.danger a, .danger .label, .danger li::marker { color: #fff; }
.danger .label { opacity: 1; }
.calling { position: sticky; inset-block: calc(-1 * var(--side)); margin-inline: -18px; padding: 8px 18px; background: inherit; }
.danger > .calling:not(:first-child) { margin-block-start: 4px; }
.danger > .calling + * { margin-block-start: 2px; }
.danger .call {
  display: flex; align-items: center; justify-content: center; gap: 10px; min-block-size: 60px; padding: 8px 20px; border-radius: 30px;
  background: #fff; color: #8c1212; font-size: 1.3em; font-weight: 700; text-align: center; text-decoration: none;
}
.danger .phone { display: inline-block; min-inline-size: var(--touch); margin-block: 2px; padding-inline: 13px; border-radius: 24px; background: #fff; color: #8c1212; font-weight: 700; line-height: var(--touch); text-align: center; white-space: nowrap; }
.danger :focus-visible { outline-color: #fff; }
.say { padding-inline-start: 12px; border-inline-start: 3px solid #fff; }
.cause + .cause { padding-block-start: 12px; border-block-start: 1px solid var(--edge); }
.cause-name { font-size: 1.1em; font-weight: 700; line-height: 1.3; }
.sure { display: flex; align-items: center; gap: 8px; color: var(--quiet); font-size: calc(0.85 * var(--rem)); font-weight: 600; }
.bars { display: inline-flex; align-items: flex-end; gap: 3px; }
.bars i { inline-size: 5px; block-size: 6px; border-radius: 2px; background: var(--edge); }
.bars i:nth-child(2) { block-size: 10px; }
.bars i:nth-child(3) { block-size: 14px; }
.fairly_sure i, .more_likely i:nth-child(-n+2), .hardly_sure i:first-child { background: var(--warm); }
.sources summary { display: inline-flex; align-items: center; min-block-size: var(--touch); padding-inline-end: 16px; color: var(--accent); font-size: calc(0.9 * var(--rem)); font-weight: 600; cursor: pointer; }
.sources summary::before { content: "+" / ""; inline-size: 1.1em; font-weight: 700; }
.sources[open] summary::before { content: "–" / ""; }
.sources ul { font-size: calc(0.9 * var(--rem)); }
.sources ul { padding: 0; list-style-type: ""; }
.sources li { margin: 0; padding-block: 12px; }
.sources li:has(a) { padding: 0; }
.sources a { display: block; padding-block: 12px; }
.stretch { padding: 0; overflow: clip; }
.stretch > * { margin-inline: 16px; }
.stretch > .choices { margin-block-start: 12px; }
.stretch > :last-child:not(.main), .over > :last-child, .over > .todo { margin-block-end: 16px; }
.stretch-head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 12px; padding-block-start: 14px; }
.stretch-name { font-size: 1.1em; font-weight: 700; line-height: 1.3; }
.step, .repetition { color: var(--quiet); font-size: calc(0.9 * var(--rem)); font-weight: 600; }
.way { display: flex; gap: 5px; inline-size: 100%; padding-block-start: 8px; }
.way i { flex: 1; block-size: 4px; border-radius: 2px; background: var(--edge); }
.way .done { background: var(--accent); }
.stretch figure { margin-inline: 0; background: #fbf6ec; }
.stretch img { display: block; inline-size: 100%; block-size: auto; max-block-size: 260px; aspect-ratio: 16 / 13; object-fit: contain; }
.stretch:has(.timer) img { max-block-size: 200px; }
.todo { font-size: 1.05em; }
.todo > * + * { margin-block-start: 8px; }
.timer { display: flex; flex-wrap: wrap; align-items: center; gap: 12px 20px; padding: 14px; border-radius: 16px; background: var(--accent-soft); }
.face { position: relative; inline-size: 132px; block-size: 132px; flex: none; margin-inline: auto; }
.ring { inline-size: 100%; block-size: 100%; rotate: -90deg; }
.ring circle { fill: none; stroke-width: 8; }
.ring-all { stroke: var(--card); }
.ring-left { stroke: var(--accent); stroke-linecap: round; }
.digits-box { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; line-height: 1; }
.digits { font-size: 3.4em; font-weight: 700; font-variant-numeric: tabular-nums; }
.unit { color: var(--quiet); font-size: calc(0.8 * var(--rem)); }
.timer-side { display: grid; flex: 1 1 150px; gap: 8px; justify-items: start; }
.go { display: inline-flex; align-items: center; gap: 6px; min-block-size: 52px; padding-inline: 10px 16px; border-radius: 26px; white-space: nowrap; }
.said:empty { display: none; }
.said { font-weight: 600; }
.signals { display: flex; flex: 1 1 100%; flex-wrap: wrap; gap: 8px; }
.others button { padding: 4px 12px; border-color: var(--edge); font-size: calc(0.9 * var(--rem)); font-weight: 500; }
.main { position: sticky; inset-block-end: calc(-1 * var(--side)); gap: 5px; margin: 0; padding: 10px 12px 12px; border-block-start: 1px solid var(--edge); background: var(--card); }
.main button { flex: none; padding-inline: 10px; }
.main .next { flex: 1 0 auto; text-align: center; }
.timer ~ .main .next:enabled:not(.held *) { background: none; color: var(--accent); border-color: var(--accent); }
.held .go:not(:hover) { background: none; color: var(--accent); border-color: var(--accent); }
.over :is(.timer, button:not(.chosen)), .over .choices:not(:has(.chosen)) { display: none; }
.over .main { position: static; padding-block: 0; border: none; }
.switch { padding: 6px 14px; font-size: calc(0.9 * var(--rem)); font-weight: 500; }
.switch[aria-pressed="true"]::before { content: "✓ " / ""; }
.switch[aria-pressed="true"] { border-color: var(--accent); background: var(--card); }
.switch[aria-pressed="false"] { background: none; color: var(--ink); }
.summary-text { font-size: 0.95em; }
.summary-text > * + * { margin-block-start: 8px; }
.summary-text strong { display: block; color: var(--quiet); font-size: 0.85em; }
.card-title { font-size: 1.1em; font-weight: 700; color: var(--ink); }
.tools button { padding-inline: 12px; }
.tools { display: flex; flex-wrap: wrap; gap: 8px; }
.paper { position: absolute; inline-size: 0; block-size: 0; border: 0; visibility: hidden; }
`;

/** Phones, little room or text blown up, and what the person's device asks for. */
const CIRCUMSTANCES = `
@media (max-width: 30rem), (max-height: 30rem) {
  dialog.panel { inset: 0; inline-size: 100%; block-size: 100dvh; border: none; border-radius: 0; }
}
@container (max-width: 21em) or (max-height: 27em) {
  .head { padding-block: 2px; }
  .tagline, .hint { display: none; }
  .log { --side: 10px; }
  .main button { padding-inline: 8px; font-size: calc(0.9 * var(--rem)); }
  .composer { padding-block: 6px; }
  .composer > .notice { margin-block: -6px 4px; padding: 2px 10px; line-height: 1.25; }
  textarea { max-block-size: 76px; }
}
@container (max-width: 26em) {
  .stretch img { max-block-size: 190px; }
  .stretch:has(.timer) img { max-block-size: 150px; }
  .timer { gap: 10px 14px; padding: 12px; }
  .face { inline-size: 104px; block-size: 104px; margin-inline: 0; }
  .digits { font-size: 2.7em; }
  .timer-side { flex-basis: 130px; }
}
@container (max-height: 25em) { .main { position: static; } }
@container (max-height: 18em) { .mark, .notice { display: none; } }
@media (prefers-reduced-motion: no-preference) {
  .log { scroll-behavior: smooth; }
  .charley > :last-child, .you { animation: arrive 0.25s ease-out; }
  .ring-left { transition: stroke-dashoffset 1s linear; }
  @keyframes arrive { from { opacity: 0; translate: 0 6px; } }
}
@media (prefers-color-scheme: dark) { :host(:not([scheme="light"])) :is(figure, .picture) { filter: brightness(0.8); } }
:host([scheme="dark"]) :is(figure, .picture) { filter: brightness(0.8); }
@media (prefers-reduced-motion: reduce) { .dots span { animation: none; } }
@media (forced-colors: active) {
  .you p, .send, .go, .launcher, .bars i, .way i { border: 1px solid ButtonText; }
  .danger { border-width: 4px; }
  .danger :is(.call, .phone) { border: 2px solid LinkText; color: LinkText; }
  .dots span { background: CanvasText; forced-color-adjust: none; }
  .fairly_sure i, .more_likely i:nth-child(-n+2), .hardly_sure i:first-child, .way .done { background: Highlight; forced-color-adjust: none; }
  .ring-all { stroke: Canvas; }
  .ring-left { stroke: Highlight; }
  button:disabled { border-color: GrayText; color: GrayText; }
  button.chosen:disabled { border: 2px solid Highlight; color: CanvasText; }
}
@media print {
  :host, .panel { block-size: auto !important; }
  .panel { overflow: visible; container-type: normal; }
  .log { display: block; overflow: visible; }
  .log > *, .bubble, .card { margin-block-end: 12px; }
  .bubble, .danger, .you { break-inside: avoid; }
  .danger, .you p { print-color-adjust: exact; }
  .calling, .main { position: static; }
  .sources::details-content { content-visibility: visible; }
  dialog.panel, .launcher, .head, .choices, .line, .hint, .counter, .timer, .tools, .dots { display: none !important; }
}
`;

export const STYLES = COLOURS + BASE + PANEL + LOG + CARDS + CIRCUMSTANCES;
