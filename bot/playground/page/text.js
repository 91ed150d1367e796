// A message's text with its entities as DOM nodes. Text from outside only ever becomes text nodes; links only http(s), mailto and tel.

const ELEMENTS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };
// After these a line begins anyway, so one line break of the text is already shown.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const OPENABLE = new Set(["http:", "https:", "mailto:", "tel:"]);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  if (className) svg.setAttribute("class", className);
  svg.append(use);
  return svg;
}

/** The address if a link may lead there, else null. */
export function openable(address) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `http://${address}`);
    return OPENABLE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, ...children) {
  const href = openable(address);
  if (!href) return element("span", {}, ...children);
  return element("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, ...children);
}

/** Weave text and entities (offsets in UTF-16 units, as JavaScript counts) into nodes. */
export function weave(text, entities = [], onCommand = () => {}) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, ordered, 0, text.length, onCommand);
}

function between(text, entities, from, to, onCommand) {
  const nodes = [];
  let place = from;
  let next = 0;
  while (next < entities.length) {
    const entity = entities[next];
    const start = Math.max(entity.offset, place);
    const end = Math.min(entity.offset + entity.length, to);
    next += 1;
    if (end <= start) continue;
    const inside = [];
    while (next < entities.length && entities[next].offset < end) inside.push(entities[next++]);
    if (start > place) nodes.push(document.createTextNode(text.slice(place, start)));
    nodes.push(dress(entity, text.slice(start, end), between(text, inside, start, end, onCommand), onCommand));
    place = end;
    if (BLOCKS.has(entity.type) && text[place] === "\n" && place < to) place += 1;
  }
  if (place < to) nodes.push(document.createTextNode(text.slice(place, to)));
  return nodes;
}

function dress(entity, words, children, onCommand) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, ...children);
    case "url":
      return link(words, ...children);
    case "email":
      return link(`mailto:${words}`, ...children);
    case "bot_command": {
      const button = element("button", { type: "button", class: "command" }, ...children);
      button.addEventListener("click", () => onCommand(words));
      return button;
    }
    case "mention":
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return element("span", { class: "tag" }, ...children);
    case "spoiler":
      return spoiler(children);
    case "expandable_blockquote":
      return expandable(children);
    default: {
      const name = ELEMENTS[entity.type];
      return name ? element(name, {}, ...children) : element("span", {}, ...children);
    }
  }
}

function spoiler(children) {
  const made = element("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, show it" }, ...children);
  const show = () => {
    made.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) made.removeAttribute(name);
  };
  made.addEventListener("click", show);
  made.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), show()));
  return made;
}

function expandable(children) {
  const unfold = element("button", { type: "button", class: "unfold", "aria-expanded": "false", "aria-label": "Show all of the quotation" }, icon("down"));
  const made = element("blockquote", { class: "expandable" }, ...children, unfold);
  const turn = () => unfold.setAttribute("aria-expanded", String(made.classList.toggle("open")));
  unfold.addEventListener("click", (event) => (event.stopPropagation(), turn()));
  made.addEventListener("click", (event) => !event.target.closest("a, button") && !made.classList.contains("open") && turn());
  requestAnimationFrame(() => {
    const isLong = made.scrollHeight > made.clientHeight + 2;
    made.classList.toggle("long", isLong);
    unfold.hidden = !isLong;
  });
  return made;
}
