// What the page knows: who there is, which chat is open and who writes in it, and how it tells people of trouble.

import { element } from "./text.js";
import { nameOf } from "./message.js";

export const at = (id) => document.getElementById(id);

export const world = { bot: null, people: new Map(), chats: new Map() };
/** The open chat: its id, its messages by id, and who was chosen to write in each group. */
export const here = { open: null, messages: new Map(), writers: new Map() };

export const chat = () => world.chats.get(here.open);
export const isGroup = (one) => one.type !== "private";
export const titleOf = (one) => (isGroup(one) ? one.title : nameOf(one));
export const membersOf = (one) => one.members.filter((member) => !["left", "kicked"].includes(member.status)).map((member) => member.id);
export const isRanked = (member) => ["creator", "administrator"].includes(member.status);

/** The user id that writes in a chat: its person, or who was chosen in a group. */
export const writerIn = (one) => (isGroup(one) ? (here.writers.get(one.id) ?? membersOf(one)[0]) : one.id);
export const me = () => writerIn(chat());

export function toast(words, isWrong = false) {
  const made = element("div", { class: `toast${isWrong ? " wrong" : ""}` }, words);
  at("toasts").append(made);
  setTimeout(() => made.remove(), Math.min(9000, 2600 + words.length * 45));
}

export function alertWith(words) {
  at("alert-text").textContent = words;
  at("alert").showModal();
}

/** Do something and tell what went wrong; gives null then. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    toast(error.message || String(error), true);
    return null;
  }
}
