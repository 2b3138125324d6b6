// Recovery codes: printed or copied with one press; without this file they are written down.
"use strict";
(() => {
  document.querySelectorAll("[data-codes]").forEach((box) => {
    box.hidden = false;
    box.querySelector("[data-print]").addEventListener("click", () => window.print());
    const copy = box.querySelector("[data-copy]");
    copy.addEventListener("click", async () => {
      const codes = [...document.querySelectorAll(`#${copy.dataset.copy} code`)];
      await navigator.clipboard.writeText(codes.map((one) => one.textContent).join("\n"));
      box.querySelector("[data-copy-said]").textContent = copy.dataset.copied;
    });
  });
})();
