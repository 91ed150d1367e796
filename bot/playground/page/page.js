// The page put together: who you are, the open chat, and what happens in it.

import { composer, answer, asPhoto, attach, closeSuggestions, grow, setUp, write } from "./composer.js";
import { avatar, build, gist, nameOf, time } from "./message.js";
import { element, icon, openable } from "./text.js";
import { follow, get, post } from "./wire.js";

const at = (id) => document.getElementById(id);
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const ACTIONS = { typing: "is typing", upload_document: "is sending a file", upload_photo: "is sending a photo" };
const PAGE = 60;

const world = { bot: null, people: new Map(), chats: new Map() };
const messages = new Map();
const waiting = new Map();
const writers = new Map();
const drafts = new Map();
let open = null;
let more = false;
let unseen = 0;

const chat = () => world.chats.get(open);
const isGroup = (one) => one.type !== "private";
const titleOf = (one) => (isGroup(one) ? one.title : nameOf(one));

function me() {
  const one = chat();
  if (!isGroup(one)) return one.id;
  return writers.get(one.id) ?? membersOf(one)[0];
}

const membersOf = (one) => one.members.filter((member) => !["left", "kicked"].includes(member.status)).map((member) => member.id);

/* What is told, and what went wrong */

function toast(words, isWrong = false) {
  const made = element("div", { class: `toast${isWrong ? " wrong" : ""}` }, words);
  at("toasts").append(made);
  setTimeout(() => made.remove(), Math.min(9000, 2600 + words.length * 45));
}

async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    toast(error.message || String(error), true);
    return null;
  }
}

function alertWith(words) {
  at("alert-text").textContent = words;
  at("alert").showModal();
}

/* The list of who you are */

async function loadWorld() {
  const found = await get("world");
  world.bot = found.bot;
  at("starting").hidden = found.listening;
  world.people = new Map(found.people.map((person) => [person.id, person]));
  world.chats = new Map(found.chats.map((one) => [one.id, one]));
  drawChats();
  if (open !== null && chat()) drawHead();
}

function entry(one, onClick, { current = false, plain = false } = {}) {
  const role = isGroup(one) ? "A group" : world.people.get(one.id)?.role || "";
  const name = element("span", { class: "name" }, titleOf(one));
  const made = element("button", { type: "button", "data-chat": one.id, "aria-current": current ? "true" : null }, avatar(one), name);
  if (!plain) {
    made.append(one.last ? element("time", {}, when(one.last.date)) : element("span"), element("span", { class: "role" }, role));
    const author = one.last && (one.last.from.id === one.id ? "You: " : isGroup(one) && !one.last.from.is_bot ? `${one.last.from.first_name}: ` : "");
    made.append(element("span", { class: "last" }, one.last ? author + gist(one.last) : one.bot_status === "none" ? "Not started yet" : "No messages yet"));
    made.classList.toggle("has-unread", one.unread > 0);
    if (one.unread) made.append(element("span", { class: "count", "aria-label": `${one.unread} unread` }, String(one.unread)));
  }
  if (plain) made.append(element("span"), element("span", { class: "role" }, role));
  made.addEventListener("click", onClick);
  return element("li", {}, made);
}

function drawChats() {
  at("chats").replaceChildren(...[...world.chats.values()].map((one) => entry(one, () => openChat(one.id), { current: one.id === open })));
  const unread = [...world.chats.values()].reduce((sum, one) => sum + one.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Playground · ${nameOf(world.bot)}`;
}

function when(seconds) {
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time(seconds) : day.format(date);
}

/* The open chat */

async function openChat(id, { push = true } = {}) {
  if (open !== null) drafts.set(open, at("text").value);
  const changed = open !== id;
  open = id;
  if (push) history.pushState(null, "", `#${id}`);
  at("app").classList.add("in-chat");
  at("chat").classList.add("loading");
  if (changed) {
    answer(null);
    attach([]);
    write(drafts.get(id) || "");
    messages.clear();
    at("messages").replaceChildren();
  }
  drawChats();
  drawHead();
  await loadMessages();
  await loadCommands();
  if (matchMedia("(hover: hover)").matches) at("text").focus();
  requestAnimationFrame(() => at("chat").classList.remove("loading"));
}

function closeChat({ push = true } = {}) {
  at("app").classList.remove("in-chat");
  if (push) history.pushState(null, "", "#");
}

function drawHead() {
  const one = chat();
  const inGroup = isGroup(one);
  at("head-avatar").replaceWith(Object.assign(avatar(inGroup ? one : world.bot), { id: "head-avatar" }));
  at("head-title").textContent = inGroup ? one.title : nameOf(world.bot);
  at("head-note").textContent = inGroup
    ? `${membersOf(one).map((id) => world.people.get(id)?.first_name).join(", ")} and the bot${one.bot_status === "administrator" ? " (administrator)" : ""}`
    : `You are ${nameOf(one)} · ${world.people.get(one.id)?.role.toLowerCase() || ""}`;
  at("messages").classList.toggle("in-group", inGroup);
  composer.inGroup = inGroup;
  composer.botName = world.bot.username;
  drawWriters(one);
  drawStanding(one);
  drawPinned(one);
}

function drawWriters(one) {
  const box = at("as");
  box.hidden = !isGroup(one);
  if (box.hidden) return;
  const choices = membersOf(one).map((id) => {
    const choice = element("input", { type: "radio", name: "as", value: id, checked: id === me() });
    choice.addEventListener("change", () => {
      writers.set(one.id, id);
      redraw();
      attempt(loadCommands);
    });
    const rank = one.members.find((member) => member.id === id).status;
    return element("label", {}, choice, world.people.get(id)?.first_name || String(id), ["creator", "administrator"].includes(rank) ? " ★" : "");
  });
  box.replaceChildren(element("span", {}, "Write as"), ...choices);
}

function drawStanding(one) {
  const blocked = !isGroup(one) && ["kicked", "deactivated"].includes(one.bot_status);
  const fresh = !isGroup(one) && one.bot_status === "none";
  at("write").hidden = blocked || fresh;
  at("start").hidden = !(blocked || fresh);
  at("start").textContent = blocked ? "Unblock the bot" : "Start";
  const acts = isGroup(one)
    ? one.bot_status === "kicked" || one.bot_status === "left"
      ? [["add", "Add the bot again"]]
      : [one.bot_status === "administrator" ? ["demote", "Make the bot a plain member"] : ["promote", "Make the bot an administrator"], ["remove", "Remove the bot from the group"]]
    : fresh
      ? []
      : blocked
        ? [["unblock", "Unblock the bot"]]
        : [["block", "Block the bot"]];
  at("more").hidden = acts.length === 0;
  at("more-menu").replaceChildren(
    ...acts.map(([act, label]) => {
      const made = element("button", { type: "button", role: "menuitem", class: ["block", "remove"].includes(act) ? "danger" : "" }, label);
      made.addEventListener("click", () => (toggleMenu(false), attempt(() => standing(act))));
      return made;
    }),
  );
}

function standing(act) {
  const one = chat();
  const ranked = one.members.find((member) => ["creator", "administrator"].includes(member.status));
  return post("standing", { as: isGroup(one) ? ranked?.id : one.id, chat: one.id, act });
}

function toggleMenu(show) {
  at("more-menu").hidden = !show;
  at("more").setAttribute("aria-expanded", String(show));
  if (show) at("more-menu").querySelector("button")?.focus();
}

function drawPinned(one) {
  const message = one.pinned && messages.get(one.pinned);
  at("pinned").hidden = !message;
  if (message) at("pinned").replaceChildren(icon("pin"), element("span", {}, gist(message)));
}

async function loadCommands() {
  const asked = open;
  const found = await get(`chats/${asked}/commands?as=${me()}`);
  if (asked === open) composer.commands = found.commands;
}

/* Messages */

async function loadMessages() {
  const asked = open;
  const found = await get(`chats/${asked}/messages?limit=${PAGE}`);
  if (asked !== open) return;
  messages.clear();
  for (const message of found.messages) messages.set(message.message_id, message);
  more = found.more;
  redraw();
  toEnd();
  seen();
}

async function loadEarlier() {
  const oldest = Math.min(...messages.keys());
  const found = await get(`chats/${open}/messages?limit=${PAGE}&before=${oldest}`);
  const below = at("scroll").scrollHeight - at("scroll").scrollTop;
  for (const message of found.messages) messages.set(message.message_id, message);
  more = found.more;
  redraw();
  at("scroll").scrollTop = at("scroll").scrollHeight - below;
}

const acts = {
  press: (message, button, key) => attempt(() => press(message, button, key)),
  reply: (message) => answer(message),
  forward: (message) => forward(message),
  copy: async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      toast("Copied");
    } catch {
      toast("The browser does not let this page copy.", true);
    }
  },
  command: (words) => attempt(() => send(words)),
  show: (id) => show(id),
  unknown: () => toast("This kind of button does nothing in the playground."),
};

function make(message) {
  return build(message, { mine: message.from.id === me(), inGroup: isGroup(chat()), acts });
}

function redraw() {
  const ordered = [...messages.values()].sort((a, b) => a.message_id - b.message_id);
  at("messages").replaceChildren(...ordered.map(make));
  arrange();
}

function place(message) {
  const isNew = !messages.has(message.message_id);
  messages.set(message.message_id, message);
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
function arrange() {
  const list = at("messages");
  for (const old of list.querySelectorAll(":scope > .day, :scope > .empty")) old.remove();
  let before = null;
  let beforeElement = null;
  for (const made of [...list.children]) {
    const message = messages.get(Number(made.dataset.id));
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
  at("earlier").hidden = !more;
  if (!messages.size) list.append(welcome());
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

const atEnd = () => at("scroll").scrollHeight - at("scroll").scrollTop - at("scroll").clientHeight < 90;

function toEnd() {
  at("scroll").scrollTop = at("scroll").scrollHeight;
  unseen = 0;
  drawJump();
}

function drawJump() {
  at("jump").hidden = atEnd();
  at("jump").style.bottom = `${document.querySelector(".composer").offsetHeight + 14}px`;
  at("jump-count").textContent = unseen || "";
}

function show(id) {
  const made = at("messages").querySelector(`[data-id="${Number(id)}"]`);
  if (!made) return toast("That message is further up, or gone.");
  made.scrollIntoView({ block: "center", behavior: "smooth" });
  made.classList.remove("flash");
  requestAnimationFrame(() => made.classList.add("flash"));
}

function seen() {
  const one = chat();
  if (!one || document.hidden || !messages.size) return;
  const upto = Math.max(...messages.keys());
  if (one.unread) {
    one.unread = 0;
    drawChats();
  }
  post(`chats/${one.id}/read`, { upto }).catch(() => {});
}

/* What you do */

async function send(words) {
  const one = chat();
  const from = me();
  if (composer.files.length && words === undefined) {
    const files = composer.files;
    const caption = at("text").value;
    const photo = asPhoto();
    const reply = composer.answering?.message_id || 0;
    answerDone();
    attach([]);
    write("");
    for (const [place, file] of files.entries()) {
      const form = new FormData();
      for (const [key, value] of Object.entries({ as: from, chat: one.id, caption: place ? "" : caption, as_photo: photo ? 1 : 0, reply_to: reply })) form.append(key, value);
      form.append("file", file, file.name);
      if ((await attempt(() => post("files", form))) === null && place === 0) write(caption);
    }
    return;
  }
  const text = words ?? at("text").value;
  if (!text.trim()) return;
  const reply = composer.answering?.message_id || 0;
  if (words === undefined) write("");
  answerDone();
  const sent = await attempt(() => post("messages", { as: from, chat: one.id, text, reply_to: reply }));
  if (sent === null && words === undefined && !at("text").value) write(text);
  if (open === one.id) toEnd();
}

function answerDone() {
  composer.answering = null;
  at("answering").hidden = true;
}

async function press(message, button, key) {
  if (key.getAttribute("aria-busy") === "true") return;
  key.setAttribute("aria-busy", "true");
  const done = () => key.removeAttribute("aria-busy");
  try {
    const { query_id: query } = await post("press", { as: me(), chat: message.chat.id, message_id: message.message_id, callback_data: button.callback_data });
    const early = waiting.get(query);
    if (early) return (waiting.delete(query), done(), told(early));
    waiting.set(query, done);
    setTimeout(() => (waiting.delete(query), done()), 20000);
  } catch (error) {
    done();
    throw error;
  }
}

function told(event) {
  if (event.text) event.show_alert ? alertWith(event.text) : toast(event.text);
  if (event.url && openable(event.url)) window.open(openable(event.url), "_blank", "noopener,noreferrer");
}

function forward(message) {
  const choices = [...world.chats.values()].map((one) =>
    entry(one, () => {
      at("forward").close();
      const from = isGroup(one) ? writers.get(one.id) ?? membersOf(one)[0] : one.id;
      attempt(async () => {
        await post("forwards", { as: from, chat: one.id, from_chat: message.chat.id, message_id: message.message_id });
        await openChat(one.id);
      });
    }, { plain: true }),
  );
  at("forward-chats").replaceChildren(...choices);
  at("forward").showModal();
}

/* What happens */

let typingEnds = 0;
function typing(action) {
  clearTimeout(typingEnds);
  at("typing").hidden = !action;
  if (!action) return;
  at("typing").querySelector("em").textContent = `${nameOf(world.bot)} ${ACTIONS[action] || "is at it"} …`;
  if (atEnd()) at("scroll").scrollTop = at("scroll").scrollHeight;
  typingEnds = setTimeout(() => typing(null), 5500);
}

function keys(message) {
  const markup = message.page?.keyboard;
  if (!markup) return;
  if (markup.force_reply) return answer(message);
  at("keys").hidden = !markup.keyboard;
  at("keys").replaceChildren(
    ...(markup.keyboard || []).map((row) =>
      element("div", {}, ...row.map((button) => {
        const made = element("button", { type: "button" }, button.text);
        made.addEventListener("click", () => {
          if (markup.one_time_keyboard) at("keys").hidden = true;
          attempt(() => send(button.text));
        });
        return made;
      })),
    ),
  );
}

function onMessage(event) {
  const one = world.chats.get(event.chat);
  if (!one) return attempt(loadWorld);
  one.last = event.message;
  const fromBot = event.message.from.is_bot;
  if (event.chat !== open) {
    if (fromBot) one.unread += 1;
    return drawChats();
  }
  const wasAtEnd = atEnd();
  const isNew = place(event.message);
  if (fromBot) {
    typing(null);
    keys(event.message);
    if (document.hidden) one.unread += 1;
  }
  if (wasAtEnd || !fromBot) toEnd();
  else if (isNew) unseen += 1;
  drawJump();
  drawChats();
  seen();
}

function onEdited(event) {
  const one = world.chats.get(event.chat);
  if (one?.last?.message_id === event.message.message_id) {
    one.last = event.message;
    drawChats();
  }
  if (event.chat !== open || !messages.has(event.message.message_id)) return;
  const wasAtEnd = atEnd();
  place(event.message);
  if (wasAtEnd) toEnd();
}

function onDeleted(event) {
  if (event.chat === open) {
    messages.delete(event.message_id);
    at("messages").querySelector(`[data-id="${Number(event.message_id)}"]`)?.remove();
    arrange();
  }
  attempt(loadWorld);
}

function onAnswer(event) {
  const done = waiting.get(event.query_id);
  if (typeof done === "function") {
    waiting.delete(event.query_id);
    done();
    told(event);
  } else {
    waiting.set(event.query_id, event);
    setTimeout(() => waiting.get(event.query_id) === event && waiting.delete(event.query_id), 5000);
  }
}

async function onHello() {
  await loadWorld();
  if (open === null) {
    const asked = Number(location.hash.slice(1));
    const first = world.chats.keys().next().value;
    if (world.chats.has(asked)) await openChat(asked, { push: false });
    else if (matchMedia("(min-width: 761px)").matches && first !== undefined) await openChat(first, { push: false });
  } else {
    await loadMessages();
    await loadCommands();
  }
}

const HAPPENINGS = {
  hello: onHello,
  message: onMessage,
  edited: onEdited,
  deleted: onDeleted,
  answer: onAnswer,
  action: (event) => event.chat === open && typing(event.action),
  chats: loadWorld,
  commands: () => open !== null && loadCommands(),
};

/* Everything tied together */

setUp({ onSend: () => attempt(send) });
at("start").addEventListener("click", () => attempt(() => (chat().bot_status === "none" ? send("/start") : standing("unblock"))));
at("back").addEventListener("click", () => closeChat());
at("jump").addEventListener("click", toEnd);
at("earlier").addEventListener("click", () => attempt(loadEarlier));
at("pinned").addEventListener("click", () => show(chat().pinned));
at("more").addEventListener("click", () => toggleMenu(at("more-menu").hidden));
at("more-menu").addEventListener("keydown", (event) => event.key === "Escape" && (toggleMenu(false), at("more").focus()));
document.addEventListener("click", (event) => !event.target.closest("#more, #more-menu") && toggleMenu(false));
at("scroll").addEventListener("scroll", () => (atEnd() && (unseen = 0), drawJump()), { passive: true });
document.addEventListener("visibilitychange", seen);
window.addEventListener("resize", grow);
window.addEventListener("popstate", () => {
  const asked = Number(location.hash.slice(1));
  if (world.chats.has(asked)) openChat(asked, { push: false });
  else closeChat({ push: false });
});
new ResizeObserver(() => closeSuggestionsOnTiny()).observe(at("chat"));
function closeSuggestionsOnTiny() {
  if (at("chat").clientHeight < 200) closeSuggestions();
}
follow((event) => attempt(async () => HAPPENINGS[event.event]?.(event)), (isLost) => (at("lost").hidden = !isLost));
