"use strict";
// Streams reasons into the cards of a list, and sends reactions without leaving the page. Everything works without it.

function put(element, html) {
  element.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
}

function streamReasons(list) {
  const status = document.getElementById("status");
  const cards = new Map([...list.children].map((card) => [card.dataset.item, card]));
  list.setAttribute("aria-busy", "true");
  const end = (text) => {
    source.close();
    list.removeAttribute("aria-busy");
    status.textContent = text;
  };
  const source = new EventSource(list.dataset.reasons);
  source.addEventListener("reason", (event) => {
    const { item, html } = JSON.parse(event.data);
    const why = cards.get(item)?.querySelector(".why");
    if (why) put(why, html);
  });
  source.addEventListener("done", () => end(status.dataset.done));
  source.addEventListener("error", () => end(status.dataset.failed));
}

async function send(form, button) {
  const fields = new FormData(form, button);
  fields.set("part", "true");
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(fields) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

// What was last said stays in the address of the list, so that it can be taken back after the page is loaded again.
function remember(action, item) {
  const address = new URL(location.href);
  if (address.pathname !== "/list") return;
  for (const [name, value] of [["action", action], ["about", item]]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
}

async function react(form, button) {
  const card = form.closest(".card");
  const before = [...card.childNodes];
  put(card, await send(form, button));
  remember(button.value, card.dataset.item);
  card.classList.add("answered");
  const undo = card.querySelector("[data-undo]");
  undo.addEventListener("submit", async (event) => {
    event.preventDefault();
    await send(undo, event.submitter);
    remember("", "");
    card.replaceChildren(...before);
    card.classList.remove("answered");
    button.focus();
  });
  undo.querySelector("button").focus();
}

document.documentElement.classList.add("script");
const list = document.querySelector("[data-reasons]");
if (list && document.prerendering) document.addEventListener("prerenderingchange", () => streamReasons(list), { once: true });
else if (list) streamReasons(list);

document.addEventListener("submit", (event) => {
  const form = event.target;
  const wait = form.matches("[data-wait]") && document.getElementById("wait");
  if (wait) wait.textContent = wait.dataset.waiting;
  if (form.matches("[data-thumbs]")) {
    event.preventDefault();
    send(form, event.submitter).then(() => (form.textContent = form.dataset.thanks));
    return;
  }
  if (!form.matches(".card [data-reaction]")) return;
  event.preventDefault();
  react(form, event.submitter).catch(() => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "action", value: event.submitter.value }));
    form.submit();
  });
});

for (const form of document.querySelectorAll("[data-drop]")) {
  const file = form.querySelector("[type=file]");
  const name = form.querySelector("[data-name]");
  const over = (event) => {
    event.preventDefault();
    form.classList.toggle("over", event.type === "dragover");
  };
  form.addEventListener("dragover", over);
  form.addEventListener("dragleave", over);
  form.addEventListener("drop", (event) => {
    over(event);
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    file.dispatchEvent(new Event("change"));
  });
  file.addEventListener("change", () => (name.textContent = file.files[0]?.name ?? ""));
}

const target = location.hash && document.getElementById(location.hash.slice(1));
if (target && target.tabIndex === -1) target.focus();
