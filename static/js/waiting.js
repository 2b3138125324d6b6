// Marks that wait on this phone for a signal, and the question before a sign-out that leaves
// them behind. What is kept: which session, opaque names for person and user, and the marks.
"use strict";
(() => {
  const PREFIX = "portal-marks:";

  // Storage may be shut (a private window, no room): then nothing waits, and forms are forms.
  const usable = (() => {
    try {
      localStorage.setItem("portal-trial", "1");
      localStorage.removeItem("portal-trial");
      return true;
    } catch { return false; }
  })();

  const read = (user) => {
    try { return JSON.parse(localStorage.getItem(PREFIX + user) || "[]"); } catch { return []; }
  };
  // Read and written in one breath: another tab of the same user has the same list.
  const change = (user, act) => {
    const list = act(read(user));
    if (list.length) localStorage.setItem(PREFIX + user, JSON.stringify(list));
    else localStorage.removeItem(PREFIX + user);
    return list;
  };
  const users = () => Object.keys(usable ? localStorage : {})
    .filter((key) => key.startsWith(PREFIX) && key !== PREFIX)
    .map((key) => key.slice(PREFIX.length))
    .filter((user) => read(user).length);
  const say = (pattern, number) => pattern.replace("%(num)s", number);

  window.portalWaiting = { usable, read, change, users, say };

  const ask = document.getElementById("waiting-ask");
  let leaving = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!ask || !form.matches("[data-signs-out]") || form === leaving) return;
    const waiting = usable ? read(ask.dataset.user) : [];
    if (!waiting.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leaving = form;
    const count = ask.querySelector("[data-count]");
    count.textContent = say(waiting.length === 1 ? ask.dataset.one : ask.dataset.many, waiting.length);
    ask.querySelector("[data-roll]").href = `/sessions/${Number(waiting[0].session)}/roll`;
    ask.showModal();
  }, true);
  ask?.addEventListener("close", () => {
    const form = leaving;
    if (ask.returnValue === "leave") form.requestSubmit();
    else leaving = null;
    ask.returnValue = "";
  });

  // The page that stands in for one that needs a signal.
  const offline = document.querySelector("[data-offline]");
  if (offline) {
    const number = users().reduce((sum, user) => sum + read(user).length, 0);
    const said = offline.querySelector("[data-count]");
    said.hidden = !number;
    said.textContent = say(number === 1 ? offline.dataset.one : offline.dataset.many, number);
    // Opened by itself once the server answers, which may be a little after a signal is there.
    const look = () => fetch("/healthz", { cache: "no-store" })
      .then((answer) => { if (answer.ok) location.reload(); }).catch(() => {});
    window.addEventListener("online", look);
    setInterval(look, 5000);
  }
})();
