// Keeps an answer as soon as it is tapped; every page works without this file.
"use strict";
(() => {
  const form = document.querySelector("form[data-respond]");
  if (!form) return;
  const saved = form.querySelector("[data-saved]");
  const unsaved = form.querySelector("[data-unsaved]");
  let waiting = false;
  const say = (kept) => { saved.hidden = !kept; unsaved.hidden = kept; };
  // Nothing is written to the phone: it may be somebody else's, or be looked at later.
  const keep = async () => {
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { "X-Saves": "quietly" },
        credentials: "same-origin", redirect: "manual", keepalive: true,
      });
      waiting = answer.status !== 204;
      if (answer.status === 404) location.reload();
      else if (answer.status === 204) say(true);
    } catch {
      waiting = true;
      say(false);
    }
  };
  form.addEventListener("change", keep);
  window.addEventListener("online", () => { if (waiting) keep(); });
  // Sent without a connection, the page would be lost to the browser's own error.
  form.addEventListener("submit", (event) => {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    waiting = true;
    say(false);
  });
})();
