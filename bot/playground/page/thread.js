// The open chat's messages: drawn, kept in order, with days between them, and the way to their end.

import { avatar, build, gist, nameOf } from "./message.js";
import { element, icon } from "./text.js";
import { at, chat, here, isGroup, me, toast, world } from "./world.js";

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });

/** What the buttons of messages do, whether earlier messages are to be had, and how many new ones are below the screen. */
export const thread = { acts: {}, more: false, unseen: 0 };

function make(message) {
  return build(message, { mine: message.from.id === me(), inGroup: isGroup(chat()), acts: thread.acts });
}

export function redraw() {
  const ordered = [...here.messages.values()].sort((a, b) => a.message_id - b.message_id);
  at("messages").replaceChildren(...ordered.map(make));
  arrange();
}

export function place(message) {
  const isNew = !here.messages.has(message.message_id);
  here.messages.set(message.message_id, message);
  const made = make(message);
  const old = at("messages").querySelector(`:scope > [data-id="${Number(message.message_id)}"]`);
  if (old) {
    made.querySelector(".stack")?.style.setProperty("animation", "none");
    const focused = document.activeElement?.closest(".keyboard") && old.contains(document.activeElement);
    old.replaceWith(made);
    if (focused) made.querySelector(".keyboard button, .keyboard a, .acts button")?.focus({ preventScroll: true });
  } else at("messages").append(made);
  arrange();
  return isNew;
}

/** Put days between the messages, and mark which begin and end a run of one author. */
export function arrange() {
  const list = at("messages");
  for (const old of list.querySelectorAll(":scope > .day, :scope > .empty")) old.remove();
  let before = null;
  let beforeElement = null;
  for (const made of [...list.children]) {
    const message = here.messages.get(Number(made.dataset.id));
    if (!message) continue;
    const date = new Date(message.date * 1000);
    const sameDay = before && new Date(before.date * 1000).toDateString() === date.toDateString();
    if (!sameDay) list.insertBefore(element("li", { class: "day" }, dayName(date)), made);
    const run = sameDay && before.from.id === message.from.id && message.date - before.date < 600;
    made.classList.toggle("first", !run);
    made.classList.add("last");
    if (run) beforeElement.classList.remove("last");
    before = message;
    beforeElement = made;
  }
  at("earlier").hidden = !thread.more;
  if (!here.messages.size) list.append(welcome());
  if (chat()) drawPinned(chat());
}

function dayName(date) {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return "Today";
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  return (date.getFullYear() === today.getFullYear() ? day : dayAndYear).format(date);
}

function welcome() {
  const one = chat();
  const words = isGroup(one)
    ? "A group with the bot in it. Choose below who writes; only the group's administrators (★) change what it follows."
    : world.bot.description || "This bot tells you of regulatory designations of the drugs you follow.";
  return element("li", { class: "empty" }, avatar(isGroup(one) ? one : world.bot), element("h3", {}, isGroup(one) ? one.title : nameOf(world.bot)), element("p", {}, words), element("p", {}, "Everything here is a demonstration."));
}

export const atEnd = () => at("scroll").scrollHeight - at("scroll").scrollTop - at("scroll").clientHeight < 90;

export function toEnd() {
  at("scroll").scrollTop = at("scroll").scrollHeight;
  thread.unseen = 0;
  drawJump();
}

export function drawJump() {
  at("jump").hidden = atEnd();
  at("jump").style.bottom = `${document.querySelector(".composer").offsetHeight + 14}px`;
  at("jump-count").textContent = thread.unseen || "";
}

export function show(id) {
  const made = at("messages").querySelector(`[data-id="${Number(id)}"]`);
  if (!made) return toast("That message is further up, or gone.");
  made.scrollIntoView({ block: "center", behavior: "smooth" });
  made.classList.remove("flash");
  requestAnimationFrame(() => made.classList.add("flash"));
}

export function drawPinned(one) {
  const message = one.pinned && here.messages.get(one.pinned);
  at("pinned").hidden = !message;
  if (message) at("pinned").replaceChildren(icon("pin"), element("span", {}, gist(message)));
}
