// On to the next digit as soon as one can't be followed by another; all works without this file.
"use strict";
(() => {
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const digits = [...form.querySelectorAll("[data-digit]")];
  form.addEventListener("input", (event) => {
    const at = digits.indexOf(event.target);
    if (at < 0) return;
    const text = event.target.value.trim();
    const most = Number(event.target.dataset.digit);
    const isWhole = text === "-" || (/^\d+$/.test(text) && (Number(text) * 10 > most || text === "0"));
    if (isWhole && digits[at + 1]) digits[at + 1].select();
    if (isWhole && digits[at + 1]) digits[at + 1].focus();
  });
})();
