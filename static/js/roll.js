// A roll that goes on without a signal: each tap waits on this phone until the server has it.
// Without this file, or where a phone keeps nothing, the same taps go by htmx or as forms.
"use strict";
(() => {
  const box = document.getElementById("waiting");
  const { usable, read, change, users, say } = window.portalWaiting || {};
  if (!box || !usable) return;

  const { user, session } = box.dataset;
  const PATIENCE = 15000;
  const LONGEST_WAIT = 60000;
  const SLOW = 1000;
  const NONE = "none";
  const address = (of) => `/sessions/${Number(of)}/marks`;
  const here = (entry) => entry.session === session;
  const heads = (entry) => "heads" in entry;
  const cardOf = (who) => document.querySelector(`[data-who="${CSS.escape(who)}"]`);
  const part = (name) => box.querySelector(`[data-${name}]`);

  // What the server couldn't write, by the entry's number. Asked again when a page opens.
  const told = new Map();
  let state = "";
  let wait = 1000;
  let timer = 0;
  let sending = null;
  let token = "";
  let gathering = true;

  const pending = (list = read(user)) => list.filter((entry) => !told.has(entry.id));
  const without = (id) => change(user, (list) => list.filter((entry) => entry.id !== id));

  // ---- what the page shows

  const press = (card, mark) => {
    card.querySelectorAll(".marks button").forEach((button) => {
      const own = button.id.split("-").pop();
      button.setAttribute("aria-pressed", String(own === mark));
      button.value = own === mark ? NONE : own;
    });
    const seen = card.querySelector(".marks input[name=seen]");
    if (seen) seen.value = mark;
  };
  const note = (card, text) => {
    let said = card.querySelector("[data-unsent]");
    if (!text) { said?.remove(); return; }
    if (!said) {
      said = document.createElement("small");
      said.dataset.unsent = "";
      said.className = "unsent";
      card.querySelector(".name").append(said);
    }
    said.textContent = text;
  };
  // Makes a part of the page what the server says it is now, touching what differs alone: what
  // has focus keeps it, and nothing under a finger is taken away.
  const become = (old, fresh) => {
    if (old.nodeName !== fresh.nodeName) { old.replaceWith(fresh); return; }
    if (!(old instanceof Element)) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !name.startsWith("data-htmx")) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const [mine, theirs] = [[...old.childNodes], [...fresh.childNodes]];
    theirs.forEach((one, at) => (mine[at] ? become(mine[at], one) : old.append(one)));
    mine.slice(theirs.length).forEach((one) => one.remove());
  };
  const swap = (old, html) => {
    if (!old) return;
    const made = document.createElement("template");
    made.innerHTML = html.trim();
    become(old, made.content.firstElementChild);
    window.htmx?.process(old);
  };
  const speak = (text) => {
    const region = document.getElementById("announce");
    if (region) { region.textContent = ""; setTimeout(() => { region.textContent = text; }, 150); }
  };
  const markWords = (mark) => box.dataset[`mark_${mark}`] || mark;

  // Something that wasn't written, with what to do: on the person's card, or in the box.
  const tell = (entry) => {
    const { message, note: html, link } = told.get(entry.id);
    const card = !heads(entry) && here(entry) ? cardOf(entry.who) : null;
    if (card && html) {
      const said = card.querySelector("[data-clash]");
      // Left alone where it stands: somebody may be about to press a button in it.
      if (said?.dataset.clash === entry.id) return;
      said?.remove();
      card.insertAdjacentHTML("beforeend", html);
      card.lastElementChild.dataset.clash = entry.id;
      return;
    }
    const item = document.createElement("li");
    const time = new Date(entry.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    const what = heads(entry) ? entry.heads : markWords(entry.mark);
    const name = card?.querySelector(".name bdi")?.textContent;
    const words = document.createElement("span");
    words.textContent = `${name ? `${name}: ` : ""}${what} (${time}). ${message} `;
    item.append(words);
    if (link) {
      const way = document.createElement("a");
      way.href = `/sessions/${Number(entry.session)}/roll`;
      way.textContent = box.dataset.open;
      item.append(way, " ");
    }
    const away = document.createElement("button");
    away.type = "button";
    away.className = "button small plain";
    away.textContent = box.dataset.away;
    away.addEventListener("click", () => { told.delete(entry.id); without(entry.id); render(); });
    item.append(away);
    part("told").append(item);
  };

  const render = () => {
    const list = read(user);
    const waiting = pending(list);
    const slow = state !== "" || !gathering;
    const newest = new Map();
    waiting.filter((entry) => here(entry) && !heads(entry)).forEach((entry) => newest.set(entry.who, entry));
    document.querySelectorAll("[data-who]").forEach((card) => {
      const entry = newest.get(card.dataset.who);
      if (entry) press(card, entry.mark);
      note(card, entry && slow ? box.dataset.card : "");
    });
    part("told").replaceChildren();
    list.filter((entry) => told.has(entry.id)).forEach(tell);
    const others = users().some((one) => one !== user);
    const count = part("count");
    const text = waiting.length && slow
      ? say(waiting.length === 1 ? box.dataset.one : box.dataset.many, waiting.length) : "";
    // Set only when it changes: it is read aloud.
    if (count.textContent !== text) count.textContent = text;
    part("hint").hidden = !text || state !== "offline";
    if (!waiting.length) part("first").hidden = true;
    part("now").hidden = !text || state === "out";
    part("out").hidden = state !== "out" || !waiting.length;
    part("another").hidden = state !== "another";
    part("others").hidden = !others;
    box.hidden = !(text || others || state === "another" || part("told").childElementCount);
    document.querySelectorAll("[data-unsaved]").forEach((one) => { one.hidden = true; });
  };

  // ---- sending

  const ask = async (path, options = {}) => {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    try {
      return await fetch(path, {
        cache: "no-store", credentials: "same-origin", redirect: "manual",
        ...options,
        headers: { Accept: "application/json" },
        signal: patience.signal,
      });
    } finally { clearTimeout(end); }
  };
  const body = async (answer) => {
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    return isJson ? answer.json() : null;
  };
  // Who is signed in now, and a token of theirs: the page's own may be from an older sign-in.
  const freshen = async (of) => {
    const answer = await ask(address(of));
    if (answer.type === "opaqueredirect" || answer.status === 401) return "out";
    if (answer.status === 403 || answer.status === 404) return "lost";
    const said = answer.ok ? await body(answer) : null;
    if (!said) return "offline";
    if (said.user !== user) return "another";
    token = said.csrf_token;
    return "";
  };
  const post = (entry) => {
    const form = new URLSearchParams({ csrf_token: token });
    if (heads(entry)) {
      form.set("head_count", entry.heads);
      form.set("version", entry.version);
      return ask(`/sessions/${Number(entry.session)}/head-count`, { method: "POST", body: form });
    }
    for (const name of ["who", "mark", "seen"]) form.set(name, entry[name]);
    form.set("user", user);
    return ask(address(entry.session), { method: "POST", body: form });
  };
  const refuse = (entry, message, more = {}) => {
    told.set(entry.id, { message, link: !here(entry), ...more });
    speak(message);
  };
  // What came of a head count: its form answers with a page, as it does to anybody.
  const countedHeads = async (entry, answer) => {
    if (answer.type === "opaqueredirect") {
      without(entry.id);
      if (here(entry) && !pending().length) location.reload();
    } else refuse(entry, box.dataset.heads);
  };
  const finished = async (entry, answer) => {
    const said = (await body(answer)) || {};
    const later = pending().some((one) => one.id !== entry.id && one.who === entry.who && here(one));
    if (said.total && here(entry)) swap(document.getElementById("roll-total"), said.total);
    if (said.card && here(entry) && !later) swap(cardOf(entry.who), said.card);
    if (answer.ok && said.outcome) {
      without(entry.id);
      // Whoever stood on this roll for their mark alone has left it with the mark.
      if (here(entry) && !said.card && !later) cardOf(entry.who)?.remove();
      if (here(entry) && !later && document.getElementById("roll-total")) {
        speak(document.querySelector("#roll-total p strong")?.textContent || "");
      }
    } else if (said.outcome === "conflict" && later) {
      // Another tap on the same card followed: that one is what stands against theirs.
      change(user, (list) => list.map((one) => (
        one.id !== entry.id && one.session === entry.session && one.who === entry.who
          ? { ...one, seen: entry.seen } : one)).filter((one) => one.id !== entry.id));
    } else if (said.outcome === "conflict") refuse(entry, box.dataset.clash, { note: said.note });
    else refuse(entry, said.message || box.dataset.lost);
  };

  const sendAll = async () => {
    let renewed = false;
    for (let entry = pending()[0]; entry; entry = pending()[0]) {
      if (!token) {
        const problem = await freshen(entry.session);
        if (problem === "lost") { refuse(entry, box.dataset.lost); continue; }
        if (problem) return problem;
        // Asked anew: while that took its time, another tap may have replaced this one.
        continue;
      }
      change(user, (list) => list.map((one) => (one.id === entry.id ? { ...one, tried: true } : one)));
      const answer = await post(entry);
      if (answer.status === 429 || answer.status >= 500) return "offline";
      if (answer.status === 401) { token = ""; return "out"; }
      if (answer.status === 403 && (await body(answer.clone()))?.outcome === "another") return "another";
      if (answer.status === 400 && !renewed) { renewed = true; token = ""; continue; }
      if (heads(entry)) await countedHeads(entry, answer);
      else await finished(entry, answer);
      renewed = false;
      render();
    }
    return "";
  };
  const locked = (act) => (navigator.locks
    ? navigator.locks.request("portal-marks", act) : act());
  const sendNow = async () => {
    clearTimeout(timer);
    // A quick answer needs no word; a slow one is said.
    const patience = setTimeout(() => { gathering = false; render(); }, SLOW);
    try {
      state = await locked(sendAll);
    } catch { state = "offline"; }
    clearTimeout(patience);
    gathering = true;
    if (!state) wait = 1000;
    else if (state === "another") token = "";
    render();
    if (state === "offline" && pending().length) {
      timer = setTimeout(flush, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  };
  // One at a time; a tap made meanwhile is taken along, or sent right after.
  const flush = () => {
    sending ||= sendNow().finally(() => {
      sending = null;
      if (!state && pending().length) flush();
    });
    return sending;
  };
  const tryNow = () => { wait = 1000; flush(); };

  // ---- taps

  let numbers = 0;
  const number = () => `${Date.now()}-${numbers += 1}`;
  const keep = (entry) => {
    change(user, (list) => {
      const same = list.filter((one) => one.session === session && one.who === entry.who && !heads(one));
      same.filter((one) => told.has(one.id)).forEach((one) => told.delete(one.id) && list.splice(list.indexOf(one), 1));
      const last = same.filter((one) => list.includes(one)).pop();
      if (last && !last.tried) {
        // Never sent: the two taps are one. Back to what was seen is no tap at all.
        list.splice(list.indexOf(last), 1);
        if (entry.mark === last.seen) return list;
        return [...list, { ...entry, seen: last.seen }];
      }
      return [...list, last ? { ...entry, seen: last.mark } : entry];
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const mine = form.matches("[data-marks]") && event.submitter?.name === "mark";
    const card = mine && form.closest("[data-who]");
    if (!card) return;
    const mark = event.submitter.value;
    try {
      keep({ id: number(), session, who: card.dataset.who, mark, seen: form.elements.seen.value, at: Date.now() });
    } catch {
      // No room on this phone: the form goes as it would without this file.
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    card.querySelector("[data-clash]")?.remove();
    press(card, mark);
    if (navigator.onLine === false) state = "offline";
    render();
    flush();
  }, true);

  // A form that was held goes on by the button that was pressed, and isn't held again.
  const goOn = (form, button) => {
    form.dataset.through = "";
    form.requestSubmit(button);
  };
  const isThrough = (form) => {
    const through = "through" in form.dataset;
    delete form.dataset.through;
    return through;
  };

  // A head count is a number and may wait. A name may not: it is never kept on a phone. So
  // these forms go only once the server has answered that it is there.
  const waits = {
    "/head-count": (form) => {
      const entry = {
        id: number(), session, heads: form.elements.head_count.value,
        version: form.elements.version.value, at: Date.now(),
      };
      change(user, (list) => [...list.filter((one) => !(heads(one) && here(one))), entry]);
    },
    "/walk-ins": (form) => {
      const paper = part("paper") || form.querySelector("[data-paper]");
      form.append(paper);
      paper.hidden = false;
      speak(paper.textContent);
    },
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const way = Object.keys(waits).find((end) => (form.getAttribute("action") || "").endsWith(end));
    if (!way || isThrough(form)) return;
    const button = event.submitter;
    event.preventDefault();
    event.stopImmediatePropagation();
    if ("asking" in form.dataset) return;
    form.dataset.asking = "";
    let problem = "offline";
    try { problem = await freshen(session); } catch { /* No signal. */ }
    delete form.dataset.asking;
    if (problem !== "offline") {
      goOn(form, button);
      return;
    }
    state = "offline";
    waits[way](form);
    render();
    flush();
  }, true);

  // What speaks of the whole roll waits for the marks that belong to it.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!/\/(done|rest)$/.test(form.getAttribute("action") || "") || !pending().length) return;
    if (isThrough(form)) return;
    const button = event.submitter;
    event.preventDefault();
    event.stopImmediatePropagation();
    await flush();
    if (!pending().length) goOn(form, button);
    else {
      part("first").hidden = false;
      speak(part("first").textContent);
    }
  }, true);

  part("now").addEventListener("click", tryNow);
  window.addEventListener("online", tryNow);
  window.addEventListener("offline", () => { state = "offline"; render(); });
  window.addEventListener("focus", () => { if (state && pending().length) tryNow(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) tryNow(); });
  window.addEventListener("storage", render);
  render();
  if (pending().length) flush();
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
})();
