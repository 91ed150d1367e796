// The page's way to its own server: requests, and the stream of what happens.

async function answer(response) {
  let content = {};
  try {
    content = await response.json();
  } catch {
    // an answer without JSON is told by its status
  }
  if (!response.ok) throw new Error(content.error || `The playground answered ${response.status}.`);
  return content;
}

export const get = async (path) => answer(await fetch(`/page/${path}`, { cache: "no-store" }));

export const post = async (path, content) =>
  answer(
    await fetch(`/page/${path}`, {
      method: "POST",
      ...(content instanceof FormData ? { body: content } : { body: JSON.stringify(content), headers: { "Content-Type": "application/json" } }),
    }),
  );

/** Follow what happens; `onEvent` gets each event ("hello" at every new connection), `onLost` is told while there is none. */
export function follow(onEvent, onLost) {
  const stream = new EventSource("/page/events");
  stream.addEventListener("message", (event) => {
    onLost(false);
    onEvent(JSON.parse(event.data));
  });
  stream.addEventListener("error", () => {
    onLost(true);
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => follow(onEvent, onLost), 2000);
  });
  window.addEventListener("pagehide", () => stream.close());
}
