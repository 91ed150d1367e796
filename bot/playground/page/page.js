// The page put together: who you are, the open chat, and what happens in it.

import { composer, answer, asPhoto, attach, closeSuggestions, grow, setUp, write } from "./composer.js";
import * as list from "./list.js";
import { nameOf } from "./message.js";
import { element, openable } from "./text.js";
import { arrange, atEnd, drawJump, drawPinned, place, redraw, show, thread, toEnd } from "./thread.js";
import { follow, get, post } from "./wire.js";
import { alertWith, at, attempt, chat, here, me, toast, world, writerIn, isGroup } from "./world.js";

const ACTIONS = { typing: "is typing", upload_document: "is sending a file", upload_photo: "is sending a photo" };
const PAGE = 60;

/** By query id: what ends the waiting of a pressed button, or an answer that came before its press returned. */
const waiting = new Map();
const drafts = new Map();

/* Who there is */

async function loadWorld() {
  const found = await get("world");
  world.bot = found.bot;
  at("starting").hidden = found.listening;
  world.people = new Map(found.people.map((person) => [person.id, person]));
  world.chats = new Map(found.chats.map((one) => [one.id, one]));
  at("app").classList.remove("booting");
  drawChats();
  if (here.open !== null && chat()) drawHead();
}

const drawChats = () => list.drawChats((id) => attempt(() => openChat(id)));

function drawHead() {
  list.drawHead(() => (redraw(), attempt(loadCommands)));
  composer.inGroup = isGroup(chat());
  composer.botName = world.bot.username;
  drawPinned(chat());
}

/* The open chat */

async function openChat(id, { push = true } = {}) {
  if (here.open !== null) drafts.set(here.open, at("text").value);
  const changed = here.open !== id;
  here.open = id;
  if (push) history.pushState(null, "", `#${id}`);
  at("app").classList.add("in-chat");
  at("chat").classList.add("loading");
  if (changed) {
    answer(null);
    attach([]);
    write(drafts.get(id) || "");
    here.messages.clear();
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

async function loadCommands() {
  const asked = here.open;
  const found = await get(`chats/${asked}/commands?as=${me()}`);
  if (asked === here.open) composer.commands = found.commands;
}

/* Messages */

async function loadMessages() {
  const asked = here.open;
  const before = new Set(here.messages.keys());
  const found = await get(`chats/${asked}/messages?limit=${PAGE}`);
  if (asked !== here.open) return;
  for (const id of before) here.messages.delete(id);
  take(found);
  redraw();
  toEnd();
  seen();
}

/** Take messages that were loaded; one that was edited meanwhile stays as it came. */
function take(found) {
  for (const message of found.messages) {
    const known = here.messages.get(message.message_id);
    if (!known || (known.edit_date || 0) <= (message.edit_date || 0)) here.messages.set(message.message_id, message);
  }
  thread.more = found.more;
}

async function loadEarlier() {
  const oldest = Math.min(...here.messages.keys());
  const found = await get(`chats/${here.open}/messages?limit=${PAGE}&before=${oldest}`);
  const below = at("scroll").scrollHeight - at("scroll").scrollTop;
  take(found);
  redraw();
  at("scroll").scrollTop = at("scroll").scrollHeight - below;
}

thread.acts = {
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

function seen() {
  const one = chat();
  if (!one || document.hidden || !here.messages.size) return;
  const upto = Math.max(...here.messages.keys());
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
  if (here.open === one.id) toEnd();
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
    list.entry(one, () => {
      at("forward").close();
      const from = writerIn(one);
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
  if (event.chat !== here.open) {
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
  else if (isNew) thread.unseen += 1;
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
  if (event.chat !== here.open || !here.messages.has(event.message.message_id)) return;
  const wasAtEnd = atEnd();
  place(event.message);
  if (wasAtEnd) toEnd();
}

function onDeleted(event) {
  if (event.chat === here.open) {
    here.messages.delete(event.message_id);
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
  if (here.open === null) {
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
  action: (event) => event.chat === here.open && typing(event.action),
  chats: loadWorld,
  commands: () => here.open !== null && loadCommands(),
};

/* Everything tied together */

setUp({ onSend: () => attempt(send) });
at("start").addEventListener("click", () => attempt(() => (chat().bot_status === "none" ? send("/start") : list.standing("unblock"))));
at("back").addEventListener("click", () => closeChat());
at("jump").addEventListener("click", toEnd);
at("earlier").addEventListener("click", () => attempt(loadEarlier));
at("pinned").addEventListener("click", () => show(chat().pinned));
at("more").addEventListener("click", () => list.toggleMenu(at("more-menu").hidden));
at("more-menu").addEventListener("keydown", (event) => event.key === "Escape" && (list.toggleMenu(false), at("more").focus()));
document.addEventListener("click", (event) => !event.target.closest("#more, #more-menu") && list.toggleMenu(false));
at("scroll").addEventListener("scroll", () => (atEnd() && (thread.unseen = 0), drawJump()), { passive: true });
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
