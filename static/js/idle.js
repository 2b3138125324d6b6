// A page left alone covers itself when its sign-in runs out, with all that was typed under the
// cover; whoever signs in again in a second tab finds it as it was. Typing and moving count as
// being here, and are told to the server, which otherwise knows of clicks alone.
"use strict";
(() => {
  const cover = document.getElementById("cover");
  const warning = document.getElementById("idle-warning");
  if (!cover || !cover.showModal) return;
  const { user, ask: asked, here } = cover.dataset;
  const LIMIT = Number(cover.dataset.idle) * 1000;
  const WARN = Math.min(60000, LIMIT / 2);
  const TELL = Math.min(60000, LIMIT / 4);
  const LOOK = 1000;
  const PATIENCE = 15000;
  const ACTS = ["keydown", "pointerdown", "pointermove", "wheel", "input", "touchstart"];

  // When this page was last touched, when its sign-in ends by what the server said last, and when
  // the server was last told that somebody is here. Clocks, not timers: a laptop may sleep.
  let touched = Date.now();
  let idleAt = touched + LIMIT;
  let endsAt = Infinity;
  let told = touched;
  let asking = false;
  let title = "";
  const isCovered = () => document.documentElement.classList.contains("covered");

  const fetched = async (path) => {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(path, {
        cache: "no-store", credentials: "same-origin", redirect: "manual",
        headers: { Accept: "application/json" }, signal: patience.signal,
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "out" };
      if (!answer.ok) return { state: "offline" };
      const said = await answer.json();
      return String(said.user) === user ? { state: "in", ...said } : { state: "another" };
    } catch { return { state: "offline" }; } finally { clearTimeout(end); }
  };
  // Every form of the page goes by the newest sign-in from now on.
  const renew = (token) => {
    document.querySelectorAll("input[name=csrf_token]").forEach((one) => {
      one.value = token;
      one.setAttribute("value", token);
    });
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
  };

  const show = () => {
    if (isCovered()) return;
    warning.hidden = true;
    title = document.title;
    document.title = cover.dataset.title;
    document.documentElement.classList.add("covered");
    cover.showModal();
    cover.querySelector("h2").focus();
  };
  const lift = () => {
    if (!isCovered()) return;
    document.documentElement.classList.remove("covered");
    document.title = title;
    cover.close();
  };
  // A browser closes a dialog by Escape, whatever is said against it.
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => { if (isCovered()) cover.showModal(); });

  const take = (said) => {
    if (said.state !== "in") return;
    const now = Date.now();
    idleAt = now + said.idle * 1000;
    endsAt = now + said.ends * 1000;
    if (isCovered()) { renew(said.csrf_token); touched = now; lift(); }
  };
  // `aloud`: somebody pressed the button and wants to hear why not.
  const look = async (path, aloud = false) => {
    if (asking) return;
    asking = true;
    const said = await fetched(path);
    asking = false;
    take(said);
    if (said.state === "out" || said.state === "another") show();
    if (said.state === "offline" && Date.now() >= Math.min(Math.max(idleAt, touched + LIMIT), endsAt)) show();
    for (const state of ["out", "another", "offline"]) {
      cover.querySelector(`[data-cover-${state}]`).hidden = said.state !== state || !(aloud || state === "another");
    }
  };

  const warn = (which) => {
    const words = warning.querySelector("p");
    const text = words.dataset[which];
    if (!warning.hidden && words.textContent === text) return;
    words.textContent = text;
    warning.hidden = false;
  };
  const tick = () => {
    if (isCovered() || asking) return;
    const now = Date.now();
    const due = Math.min(idleAt, endsAt);
    // Another tab may have been in use meanwhile: the server knows.
    if (now >= due) { look(asked); return; }
    if (now >= due - WARN) {
      if (endsAt <= idleAt) { warn("ends"); return; }
      if (warning.hidden) look(asked).then(() => { if (!isCovered() && Date.now() >= idleAt - WARN) warn("soon"); });
      return;
    }
    warning.hidden = true;
  };
  const touch = () => {
    if (isCovered()) return;
    const now = Date.now();
    touched = now;
    if (now - told < TELL && warning.hidden) return;
    // Whoever comes back to a page whose time is over signs in first.
    if (now >= Math.min(idleAt, endsAt)) { tick(); return; }
    told = now;
    if (endsAt > idleAt) warning.hidden = true;
    look(here);
  };
  ACTS.forEach((act) => document.addEventListener(act, touch, { passive: true, capture: true }));

  cover.querySelector("[data-look]").addEventListener("click", () => look(asked, true));
  // A page that is shown again may be one that went on living: from memory, or in a tab behind.
  const shown = () => {
    if (document.visibilityState !== "visible") return;
    if (Date.now() >= Math.min(idleAt, endsAt)) show();
    look(asked);
  };
  document.addEventListener("visibilitychange", shown);
  window.addEventListener("focus", () => { if (isCovered()) look(asked); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) shown(); });
  // A tap that met a sign-in that is over leaves the page as it is, under the cover.
  document.addEventListener("htmx:after:request", (event) => {
    if (event.detail?.ctx?.response?.status !== 401) return;
    event.preventDefault();
    show();
  });
  setInterval(tick, LOOK);
})();
