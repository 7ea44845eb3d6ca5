// The page's only way to the server. While anything is under way <html> carries data-busy.

export const TROUBLE = "We had some trouble connecting. Try again?";

let underWay = 0;

/** Mark the page busy until the returned function is called (calling it twice does nothing). */
export function begin() {
  underWay += 1;
  document.documentElement.dataset.busy = "true";
  let over = false;
  return () => {
    if (over) return;
    over = true;
    underWay -= 1;
    if (underWay === 0) delete document.documentElement.dataset.busy;
  };
}

/** GET a JSON answer; null when there was none. */
export async function get(path, parameters) {
  const query = new URLSearchParams(
    Object.entries(parameters || {}).filter(([, value]) => value !== null && value !== undefined));
  const end = begin();
  try {
    const answer = await fetch(`/page/${path}?${query}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  } finally {
    end();
  }
}

/** POST JSON. Always resolves: {ok: true, …} or {ok: false, error?: sentence, errors?: {…}}. */
export async function post(path, body) {
  return send(`/page/${path}`, {
    headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
}

/** Hand a file to the workspace: resolves like post, with `file` when it was taken. */
export async function upload(as, file) {
  const query = new URLSearchParams({ as, name: file.name });
  return send(`/page/file?${query}`, {
    headers: { "Content-Type": file.type || "application/octet-stream" }, body: file,
  });
}

async function send(address, request) {
  const end = begin();
  try {
    const answer = await fetch(address, { method: "POST", ...request });
    const body = await answer.json().catch(() => ({}));
    const refused = !answer.ok || body.ok === false;
    if (!refused) return { ...body, ok: true };
    return { ...body, ok: false, error: body.error || (body.errors ? undefined : TROUBLE) };
  } catch {
    return { ok: false, error: TROUBLE };
  } finally {
    end();
  }
}
