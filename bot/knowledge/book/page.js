"use strict";
// Finding, filtering and commenting. Comments stay in this browser until the reader saves them as a file.
const articles = [...document.querySelectorAll("article")];
const texts = new Map(articles.map((article) => [article, article.textContent.toLowerCase()]));
const find = document.getElementById("find");
const save = document.getElementById("save");
const found = document.getElementById("found");
const key = "charley-review";
let comments = {};
try { comments = JSON.parse(localStorage.getItem(key)) || {}; } catch { comments = {}; }

function show() {
  const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  const only = document.querySelector("input[name=show]:checked").value;
  let count = 0;
  for (const article of articles) {
    const text = texts.get(article);
    const fits = wanted.every((word) => text.includes(word)) && (!only || (only === "commented" ? comments[article.dataset.id] : article.classList.contains(only)));
    article.hidden = !fits;
    count += fits;
  }
  for (const section of document.querySelectorAll("main section:not(.intro)")) section.hidden = !section.querySelector("article:not([hidden])");
  found.textContent = wanted.length || only ? `${count} entries` : "";
}

function remember(id, text) {
  if (text.trim()) comments[id] = text; else delete comments[id];
  save.hidden = !Object.keys(comments).length;
  try { localStorage.setItem(key, JSON.stringify(comments)); } catch { /* the browser keeps nothing: saving still works */ }
}

for (const article of articles) {
  const box = document.createElement("div");
  box.className = "comment";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Comment";
  const area = document.createElement("textarea");
  area.setAttribute("aria-label", `Comment on ${article.querySelector("h3").textContent}`);
  area.value = comments[article.dataset.id] || "";
  area.hidden = !area.value;
  button.addEventListener("click", () => { area.hidden = false; area.focus(); });
  area.addEventListener("input", () => remember(article.dataset.id, area.value));
  box.append(button, area);
  article.append(box);
}
save.hidden = !Object.keys(comments).length;
save.addEventListener("click", () => {
  const lines = Object.entries(comments).map(([id, text]) => `## ${id}\n\n${text.trim()}\n`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`# Comments on what Charley knows\n\n${lines.join("\n")}`], { type: "text/markdown" }));
  link.download = "comments-on-charley.md";
  link.click();
  URL.revokeObjectURL(link.href);
});
find.addEventListener("input", show);
for (const radio of document.querySelectorAll("input[name=show]")) radio.addEventListener("change", show);
// A link may lead to an entry that is filtered away: then everything is shown again.
addEventListener("hashchange", () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target || !target.closest("[hidden]")) return;
  find.value = "";
  document.querySelector("input[name=show][value='']").checked = true;
  show();
  target.scrollIntoView();
});
