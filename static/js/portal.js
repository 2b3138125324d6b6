// Conveniences only: every page works without this file.
"use strict";
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // The sentence is in the page already; a live region only speaks of what changes.
  const announce = (text) => {
    const region = document.getElementById("announce");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 150);
  };

  // A second press of an impatient finger must not send twice. Disabled a moment later, so
  // that the pressed button's own value still travels; given back when the page is shown
  // again, or after a while in case nothing came of it.
  const PATIENCE = 10000;
  const rest = (form, resting) => {
    form.toggleAttribute("data-sent", resting);
    [...form.elements].filter((one) => one.type === "submit").forEach((one) => { one.disabled = resting; });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
    if ("sent" in form.dataset) { event.preventDefault(); return; }
    setTimeout(() => rest(form, true));
    setTimeout(() => rest(form, false), PATIENCE);
  });
  window.addEventListener("pageshow", () => each("form[data-sent]", (form) => rest(form, false)));

  // Where the tabs are wider than the screen, the one that is open is in sight.
  each(".tabs a[aria-current]", (tab) => tab.scrollIntoView({ block: "nearest", inline: "center" }));

  // Keys in a list: only while focus is inside it, and only if its user hasn't switched them off.
  const keysOff = () => document.querySelector("[data-keys-off]") !== null;
  const opener = (row) => row.querySelector("[data-open]") || row.querySelector("a[href]");
  const rowsOf = (list) => [...list.querySelectorAll("tbody > tr, :scope > li")].filter(opener);
  const step = (list, from, by) => {
    const rows = rowsOf(list);
    const at = rows.findIndex((row) => row.contains(from));
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next) opener(next).focus();
  };
  document.addEventListener("keydown", (event) => {
    const list = event.target.closest?.("[data-keys]");
    if (!list || keysOff() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    const by = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(list, event.target, by);
  });
  // Of no use without this file, so it is this file that shows them.
  const showKeys = () => each("[data-keys-hint]", (hint) => { hint.hidden = false; });

  // "Choose all" for a list of rows.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-choose-all]")) return;
    const table = event.target.closest("table");
    table.querySelectorAll("tbody .pick input[type=checkbox]").forEach((one) => { one.checked = event.target.checked; });
  });

  // Fields that the chosen course doesn't keep: hidden here, refused with the reason by the server.
  const fit = (form) => {
    const chosen = form.elements.course_id?.selectedOptions[0];
    const unfit = (chosen?.dataset.unfit || "").split(" ");
    form.querySelectorAll("[data-keeps]").forEach((one) => {
      const field = one.closest(".field");
      field.hidden = unfit.includes(one.dataset.keeps) && !one.value && !field.querySelector(".error");
    });
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-fits]");
    if (form) fit(form);
  });
  window.addEventListener("pageshow", () => each("form[data-fits]", fit));

  const greet = (root) => {
    const errors = root.querySelector("[data-errors]");
    if (errors) errors.focus();
    const said = root.querySelector("[data-flash]");
    if (said && !errors) announce(said.innerText);
    showKeys();
  };
  document.documentElement.classList.add("js");
  greet(document);
  // A tap that never reached the server must not look as if it had.
  document.addEventListener("htmx:error", () => each("[data-unsaved]", (note) => {
    note.hidden = false;
    announce(note.textContent);
  }));
  // A part that arrives later may carry its own words in data-say.
  document.addEventListener("htmx:after:swap", () => {
    showKeys();
    const said = document.querySelector("[data-say]");
    if (said) announce(said.dataset.say);
  });
})();
