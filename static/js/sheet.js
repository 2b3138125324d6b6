"use strict";
// Typing a paper sheet in: in a line the number of a column ticks it and goes to the next line.
// Without this file the boxes are plain radio buttons.
for (const form of document.querySelectorAll("form[data-sheet]")) {
  const lines = [...form.querySelectorAll("[role=radiogroup]")];
  const hint = form.querySelector("[data-sheet-keys]");
  if (hint) hint.hidden = false;

  const goTo = (line) => {
    const next = line
      ? line.querySelector(".paper-boxes input:checked") || line.querySelector(".paper-boxes input")
      : form.querySelector("[name=rest], [name=walk-in]");
    if (next) next.focus();
  };

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || !box.dataset || !box.dataset.key) return;
    const line = box.closest("[role=radiogroup]");
    const at = lines.indexOf(line);
    if (event.key === "Enter") {
      event.preventDefault();
      goTo(lines[at + 1]);
      return;
    }
    const chosen = line.querySelector(`.paper-boxes input[data-key="${CSS.escape(event.key)}"]`);
    if (!chosen) return;
    event.preventDefault();
    chosen.checked = true;
    goTo(lines[at + 1]);
  });
}
