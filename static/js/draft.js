// Staff entry: what is typed is kept as a draft by itself. The page's own button does the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const PAUSE = 1500;
  const said = form.querySelector("[data-draft-said]");
  const along = document.querySelector("form[data-draft-goes-along]");
  let timer = 0;
  let changed = false;
  let sending = null;
  let left = false;

  const say = (text, wrong) => {
    if (said.textContent === text) return;
    said.textContent = text;
    said.classList.toggle("hurts", Boolean(wrong));
  };
  // Without the file: its bytes go by the button beside it.
  const content = () => {
    const data = new FormData(form);
    data.delete("scan");
    return data;
  };
  const take = (answer) => {
    if (answer.request_key) form.elements.request_key.value = answer.request_key;
    if (answer.version) form.elements.draft_version.value = answer.version;
    if (answer.draft && along) {
      let draft = along.elements.draft;
      if (!draft) {
        draft = Object.assign(document.createElement("input"), { type: "hidden", name: "draft" });
        along.append(draft);
      }
      draft.value = answer.draft;
    }
    if (answer.said) say(answer.said);
  };
  const save = async () => {
    if (sending || !changed || left) return;
    changed = false;
    sending = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: content(), signal: sending.signal, headers: { Accept: "application/json" },
      });
      if (answer.status === 401) { changed = true; say(form.dataset.signedOut, true); return; }
      const told = await answer.json();
      if (answer.ok) take(told); else say(told.said, true);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      changed = true;
      say(form.dataset.notSaved, true);
    } finally {
      sending = null;
      if (changed && !left) later();
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "scan") return;
    changed = true;
    later();
  });
  // The page goes: with its form, whose own sending says all, or away, with what was typed last.
  form.addEventListener("submit", () => {
    left = true;
    clearTimeout(timer);
    sending?.abort();
  });
  const lastWords = () => {
    if (changed && !left && navigator.sendBeacon(form.dataset.draft, content())) changed = false;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") lastWords();
  });
  window.addEventListener("pagehide", lastWords);
  window.addEventListener("pageshow", () => { left = false; });

  // Keys of this page, off until somebody wants them.
  const KEPT = "portal-entry-keys";
  const keys = form.querySelector("[data-entry-keys]");
  const button = keys.querySelector("button");
  const kept = (value) => {
    try {
      if (value) localStorage.setItem(KEPT, value);
      return localStorage.getItem(KEPT);
    } catch { return value || null; }
  };
  let on = kept() === "on";
  const show = () => {
    keys.hidden = false;
    keys.querySelector("[data-entry-keys-help]").hidden = !on;
    button.textContent = on ? button.dataset.off : button.dataset.on;
  };
  button.addEventListener("click", () => { on = !on; kept(on ? "on" : "off"); show(); });
  const press = {
    Enter: () => form.querySelector(".buttons button").click(),
    s: () => form.querySelector("[data-save-draft]").click(),
    ".": () => document.querySelector("input[name=q]")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (!on || !event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const act = press[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  show();
})();
