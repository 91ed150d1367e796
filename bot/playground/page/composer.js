// Writing: the field that grows, suggested commands, the reply bar, files by paperclip, drop and paste.

import { element } from "./text.js";
import { gist, nameOf } from "./message.js";

const at = (id) => document.getElementById(id);
const field = at("text");
const list = at("suggestions");

export const composer = { answering: null, files: [], commands: [], inGroup: false, botName: "" };

let chosen = 0;
let offered = [];
let all = false;

export function setUp({ onSend }) {
  field.addEventListener("input", () => ((all = false), grow(), suggest()));
  field.addEventListener("keydown", (event) => onKey(event, onSend));
  field.addEventListener("blur", () => setTimeout(() => document.activeElement !== field && closeSuggestions(), 150));
  field.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault();
      attach([...event.clipboardData.files]);
    }
  });
  at("write").addEventListener("submit", (event) => (event.preventDefault(), onSend()));
  at("menu").addEventListener("click", () => {
    const open = !list.hidden && all;
    all = !open;
    field.focus();
    open ? closeSuggestions() : suggest();
  });
  at("clip").addEventListener("click", () => at("file").click());
  at("file").addEventListener("change", () => (attach([...at("file").files]), (at("file").value = "")));
  at("answering").querySelector("button").addEventListener("click", () => (answer(null), field.focus()));
  at("attached").querySelector("button").addEventListener("click", () => (attach([]), field.focus()));
  dropping();
}

function dropping() {
  const chat = at("chat");
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  chat.addEventListener("dragenter", (event) => hasFiles(event) && ((depth += 1), (at("drop").hidden = false)));
  chat.addEventListener("dragleave", (event) => hasFiles(event) && (depth -= 1) <= 0 && ((depth = 0), (at("drop").hidden = true)));
  chat.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  chat.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    at("drop").hidden = true;
    attach([...event.dataTransfer.files]);
  });
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => hasFiles(event) && event.preventDefault());
}

export function answer(message) {
  composer.answering = message;
  const bar = at("answering");
  bar.hidden = !message;
  if (!message) return;
  bar.querySelector("strong").textContent = `Reply to ${nameOf(message.from)}`;
  bar.querySelector(".bar-text span").textContent = gist(message);
  field.focus();
}

export function attach(files) {
  composer.files = files;
  const bar = at("attached");
  bar.hidden = files.length === 0;
  if (!files.length) return;
  const pictures = files.every((file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type));
  bar.querySelector("strong").textContent = files.map((file) => file.name).join(", ");
  bar.querySelector(".bar-text span").textContent = "Write a caption, or just send it";
  bar.querySelector(".as-photo").hidden = !pictures;
  field.focus();
}

export const asPhoto = () => !at("attached").querySelector(".as-photo").hidden && at("attached").querySelector("input").checked;

export function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

export function write(text) {
  field.value = text;
  grow();
  closeSuggestions();
}

export function suggest() {
  const typed = field.value;
  const match = /^\/([a-z0-9_]*)$/i.exec(typed);
  offered = all ? composer.commands : match ? composer.commands.filter((one) => one.command.startsWith(match[1].toLowerCase())) : [];
  if (!offered.length) return closeSuggestions();
  chosen = Math.min(chosen, offered.length - 1);
  list.replaceChildren(
    ...offered.map((one, place) => {
      const made = element("li", { role: "option", id: `suggestion-${place}`, "aria-selected": String(place === chosen) }, element("strong", {}, `/${one.command}`), element("span", {}, one.description));
      made.addEventListener("pointerdown", (event) => event.preventDefault());
      made.addEventListener("click", () => take(place));
      return made;
    }),
  );
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  field.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  list.children[chosen].scrollIntoView({ block: "nearest" });
}

export function closeSuggestions() {
  list.hidden = true;
  chosen = 0;
  all = false;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function take(place) {
  const name = offered[place].command;
  write(`/${name}${composer.inGroup ? `@${composer.botName}` : ""} `);
  field.focus();
}

function onKey(event, onSend) {
  if (event.isComposing) return;
  if (!list.hidden) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      chosen = (chosen + step + offered.length) % offered.length;
      return suggest();
    }
    if (event.key === "Escape") return event.stopPropagation(), closeSuggestions();
    const isWhole = field.value === `/${offered[chosen]?.command}`;
    if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !isWhole)) {
      event.preventDefault();
      return take(chosen);
    }
  }
  if (event.key === "Enter" && !event.shiftKey && !(matchMedia("(hover: none)").matches && event.target.value.includes("\n"))) {
    event.preventDefault();
    onSend();
  } else if (event.key === "Escape") {
    composer.files.length ? attach([]) : answer(null);
  }
}
