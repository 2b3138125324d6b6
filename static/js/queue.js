// The queue's own keys and its count of chosen rows. Keys go places; none of them decides.
"use strict";
(() => {
  const list = document.querySelector("[data-queue]");
  const bar = list?.querySelector("[data-bar]");
  const help = document.getElementById("keys-help");
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-more]")) help?.showModal();
  });
  if (!list || !bar) return;

  const ticks = () => [...list.querySelectorAll(".pick input")];
  const said = bar.querySelector("[data-chosen]");
  const count = () => {
    const number = ticks().filter((one) => one.checked).length;
    const words = said.dataset;
    said.textContent = number > 1 ? words.many.replace("%(num)s", number) : number ? words.one : words.none;
    bar.hidden = !number;
  };
  list.addEventListener("change", count);
  // The back button brings ticks back after the page is shown.
  window.addEventListener("pageshow", () => setTimeout(count));

  const button = (step) => bar.querySelector(`button[value=${step}]`);
  const choose = (row, on) => {
    const tick = row?.querySelector(".pick input");
    if (tick) tick.checked = on ?? !tick.checked;
    count();
  };
  const lead = (row, step) => {
    if (!ticks().some((one) => one.checked)) choose(row, true);
    if (!bar.hidden) button(step).focus();
  };
  const acts = {
    o: (row) => row?.querySelector("[data-open]")?.click(),
    x: (row) => choose(row),
    a: (row) => lead(row, "take"),
    h: (row) => lead(row, "hold"),
    "?": () => help?.showModal(),
  };
  list.addEventListener("keydown", (event) => {
    const off = document.querySelector("[data-keys-off]");
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    const act = Object.hasOwn(acts, event.key) && acts[event.key];
    if (!act) return;
    event.preventDefault();
    act(event.target.closest("tbody > tr"));
  });
})();
