// One message as an element of the list: author, quotation, file, text, time, buttons.

import { element, icon, link, weave } from "./text.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export const time = (seconds) => clock.format(seconds * 1000);

/** A short line that stands for a message: in the chat list, in a quotation. */
export function gist(message) {
  const words = message.text || message.caption || "";
  if (words) return words.replace(/\s+/g, " ").slice(0, 160);
  if (message.photo) return "Photo";
  if (message.document) return message.document.file_name || "File";
  return "…";
}

export function nameOf(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

export function avatar(user, extra = "") {
  const isBot = Boolean(user.is_bot);
  const made = element("span", { class: `avatar ${extra} ${isBot ? "bot" : `tone-${tone(user.id)}`}`, "aria-hidden": "true" });
  if (isBot) made.append(icon("bot"));
  else made.textContent = (user.title || user.first_name || "?").slice(0, 1) + (user.last_name || "").slice(0, 1);
  return made;
}

function tone(id) {
  return id < 0 ? 3 : (id - 1) % 3;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Build the element; `acts` holds what its buttons do: press, reply, forward, copy, command, show. */
export function build(message, { mine, inGroup, acts }) {
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) {
    return element("li", { class: "note", "data-id": message.message_id }, "The group became a supergroup");
  }
  const stack = element("div", { class: "stack" });
  const rows = message.reply_markup?.inline_keyboard || [];
  if (rows.length) stack.classList.add("with-keys");
  stack.append(bubble(message, mine, inGroup, acts));
  if (rows.length) stack.append(keyboard(message, rows, acts));
  const made = element("li", { class: `message${mine ? " mine" : ""}`, "data-id": message.message_id });
  if (inGroup && !mine) made.append(avatar(message.from, "small"));
  made.append(stack, handles(message, acts));
  return made;
}

function bubble(message, mine, inGroup, acts) {
  const made = element("div", { class: "bubble" });
  if (inGroup && !mine) made.append(element("span", { class: "author" }, nameOf(message.from)));
  if (message.forward_origin) {
    const origin = message.forward_origin.sender_user;
    made.append(element("span", { class: "forwarded" }, `Forwarded from ${origin ? nameOf(origin) : "elsewhere"}`));
  }
  if (message.reply_to_message) made.append(quotation(message.reply_to_message, acts));
  if (message.photo) made.append(photo(message.photo.at(-1)));
  if (message.document) made.append(document_(message.document));
  const words = message.text ?? message.caption;
  const text = element("div", { class: "text", dir: "auto" }, meta(message));
  if (words) text.prepend(...weave(words, message.entities || message.caption_entities, acts.command));
  made.append(text);
  return made;
}

function quotation(quoted, acts) {
  const made = element("button", { type: "button", class: "quote" }, element("strong", {}, nameOf(quoted.from)), element("span", {}, gist(quoted)));
  made.addEventListener("click", () => acts.show(quoted.message_id));
  return made;
}

function photo(picture) {
  const image = element("img", { src: `/page/files/${encodeURIComponent(picture.file_id)}`, alt: "Photo", width: picture.width, height: picture.height, loading: "lazy" });
  return element("a", { class: "photo", href: image.src, target: "_blank", rel: "noopener noreferrer" }, image);
}

function document_(file) {
  const ending = (file.file_name || "").split(".").pop().slice(0, 4).toUpperCase();
  const name = element("span", {}, element("strong", { dir: "auto" }, file.file_name || "File"), element("span", {}, size(file.file_size || 0)));
  const href = `/page/files/${encodeURIComponent(file.file_id)}?download`;
  return element("a", { class: "document", href, download: file.file_name || "file" }, element("span", { class: "sheet" }, ending || icon("file")), name);
}

function meta(message) {
  const made = element("span", { class: "meta" });
  if (message.page?.silent) made.append(icon("silent"));
  if (message.page?.edited) made.append(element("span", {}, "edited"));
  const date = new Date(message.date * 1000);
  made.append(element("time", { datetime: date.toISOString(), title: full.format(date) }, time(message.date)));
  return made;
}

function keyboard(message, rows, acts) {
  return element("div", { class: "keyboard" }, ...rows.map((row) => element("div", { class: "row" }, ...row.map((button) => key(message, button, acts)))));
}

function key(message, button, acts) {
  if (button.url) {
    const made = link(button.url, button.text);
    if (made.tagName === "A") made.append(icon("out", "mark"));
    return made;
  }
  const made = element("button", { type: "button", class: button.style || "", disabled: Boolean(button.disabled) }, button.text);
  if (button.copy_text) {
    made.append(icon("copy", "mark"));
    made.addEventListener("click", () => acts.copy(button.copy_text.text));
  } else if (button.callback_data !== undefined) {
    made.addEventListener("click", () => acts.press(message, button, made));
  } else {
    made.addEventListener("click", () => acts.unknown());
  }
  return made;
}

function handles(message, acts) {
  const handle = (name, label, act) => {
    const made = element("button", { type: "button", class: "icon", "aria-label": label, title: label }, icon(name));
    made.addEventListener("click", act);
    return made;
  };
  return element(
    "div",
    { class: "acts" },
    handle("reply", "Reply", () => acts.reply(message)),
    handle("forward", "Forward", () => acts.forward(message)),
    handle("copy", "Copy the text", () => acts.copy(message.text || message.caption || "")),
  );
}
