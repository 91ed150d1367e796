// Who you are: the list of chats with what is unread, and the head of the open chat with its menu.

import { avatar, gist, nameOf, time } from "./message.js";
import { element } from "./text.js";
import { post } from "./wire.js";
import { at, attempt, chat, here, isGroup, isRanked, me, membersOf, titleOf, world } from "./world.js";

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });

/** One entry of the list; `plain` without its last message, for choosing where to forward to. */
export function entry(one, onClick, { current = false, plain = false } = {}) {
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

/** Draw the list; `onChoose` gets the id of the chat that was chosen. */
export function drawChats(onChoose) {
  at("chats").replaceChildren(...[...world.chats.values()].map((one) => entry(one, () => onChoose(one.id), { current: one.id === here.open })));
  const unread = [...world.chats.values()].reduce((sum, one) => sum + one.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Playground · ${nameOf(world.bot)}`;
}

function when(seconds) {
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time(seconds) : day.format(date);
}

/** Draw the head of the open chat; `onWriter` is told when somebody else is to write in a group. */
export function drawHead(onWriter) {
  const one = chat();
  const inGroup = isGroup(one);
  at("head-avatar").replaceWith(Object.assign(avatar(inGroup ? one : world.bot), { id: "head-avatar" }));
  at("head-title").textContent = inGroup ? one.title : nameOf(world.bot);
  at("head-note").textContent = inGroup
    ? `${membersOf(one).map((id) => world.people.get(id)?.first_name).join(", ")} and the bot${one.bot_status === "administrator" ? " (administrator)" : ""}`
    : `You are ${nameOf(one)} · ${world.people.get(one.id)?.role.toLowerCase() || ""}`;
  at("messages").classList.toggle("in-group", inGroup);
  drawWriters(one, onWriter);
  drawStanding(one);
}

function drawWriters(one, onWriter) {
  const box = at("as");
  box.hidden = !isGroup(one);
  if (box.hidden) return;
  const choices = membersOf(one).map((id) => {
    const choice = element("input", { type: "radio", name: "as", value: id, checked: id === me() });
    choice.addEventListener("change", () => {
      here.writers.set(one.id, id);
      onWriter();
    });
    const member = one.members.find((some) => some.id === id);
    return element("label", {}, choice, world.people.get(id)?.first_name || String(id), isRanked(member) ? " ★" : "");
  });
  box.replaceChildren(element("span", {}, "Write as"), ...choices);
}

function drawStanding(one) {
  const blocked = !isGroup(one) && ["kicked", "deactivated"].includes(one.bot_status);
  const fresh = !isGroup(one) && one.bot_status === "none";
  at("write").hidden = blocked || fresh;
  at("start").hidden = !(blocked || fresh);
  at("start").textContent = blocked ? "Unblock the bot" : "Start";
  const acts = actsIn(one, blocked, fresh);
  at("more").hidden = acts.length === 0;
  at("more-menu").replaceChildren(
    ...acts.map(([act, label]) => {
      const made = element("button", { type: "button", role: "menuitem", class: ["block", "remove"].includes(act) ? "danger" : "" }, label);
      made.addEventListener("click", () => (toggleMenu(false), attempt(() => standing(act))));
      return made;
    }),
  );
}

function actsIn(one, blocked, fresh) {
  if (fresh) return [];
  if (!isGroup(one)) return [blocked ? ["unblock", "Unblock the bot"] : ["block", "Block the bot"]];
  if (["kicked", "left"].includes(one.bot_status)) return [["add", "Add the bot again"]];
  const rank = one.bot_status === "administrator" ? ["demote", "Make the bot a plain member"] : ["promote", "Make the bot an administrator"];
  return [rank, ["remove", "Remove the bot from the group"]];
}

/** Block or unblock the bot, add or remove it: as the person of the chat, in a group as one of its administrators. */
export function standing(act) {
  const one = chat();
  const ranked = one.members.find(isRanked);
  return post("standing", { as: isGroup(one) ? ranked?.id : one.id, chat: one.id, act });
}

export function toggleMenu(show) {
  at("more-menu").hidden = !show;
  at("more").setAttribute("aria-expanded", String(show));
  if (show) at("more-menu").querySelector("button")?.focus();
}
