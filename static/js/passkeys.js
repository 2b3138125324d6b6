// Passkeys: the one part of signing in that a browser can't do without a script.
"use strict";
(() => {
  const SHORT_OF_EXPIRY = 270000;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  // What the device said, in the letters that a form can carry.
  const written = (made) => {
    const said = made.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    if (said.attestationObject) {
      response.attestationObject = text(said.attestationObject);
      response.transports = said.getTransports ? said.getTransports() : [];
    } else {
      response.authenticatorData = text(said.authenticatorData);
      response.signature = text(said.signature);
      response.userHandle = said.userHandle ? text(said.userHandle) : null;
    }
    return JSON.stringify({
      id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {},
    });
  };

  const asked = async (form) => {
    const answer = await fetch(form.dataset.options, {
      method: "POST", headers: { "X-CSRFToken": form.elements.csrf_token.value },
    });
    if (!answer.ok || !(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      throw new Error("no options");
    }
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    if (options.excludeCredentials) options.excludeCredentials = described(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = described(options.allowCredentials);
    return options;
  };

  // One question at a time: a button pressed takes the place of the offer in the field.
  let waiting = null;
  const touch = async (form, mediation) => {
    const isNew = form.dataset.passkey === "create";
    const publicKey = await asked(form);
    if (waiting) waiting.abort();
    waiting = new AbortController();
    const options = { publicKey, signal: waiting.signal };
    if (mediation) options.mediation = mediation;
    const made = await (isNew ? navigator.credentials.create(options) : navigator.credentials.get(options));
    form.elements.credential.value = written(made);
    form.requestSubmit();
  };

  const press = async (form) => {
    const said = form.querySelector("[data-passkey-said]");
    const button = form.querySelector("[data-passkey-go]");
    said.textContent = "";
    button.disabled = true;
    try {
      await touch(form);
    } catch (problem) {
      const isKnown = problem.name === "InvalidStateError" && form.dataset.known;
      const isQuiet = problem.name === "NotAllowedError" || problem.name === "AbortError";
      said.textContent = isKnown || (isQuiet ? form.dataset.cancelled : form.dataset.failed);
    }
    button.disabled = false;
  };

  // Where the browser offers passkeys in the field of the address, one is a tap away.
  const offer = async (form) => {
    const can = await window.PublicKeyCredential.isConditionalMediationAvailable?.();
    if (!can) return;
    const again = setTimeout(() => offer(form), SHORT_OF_EXPIRY);
    try {
      await touch(form, "conditional");
    } catch (problem) {
      if (problem.name !== "AbortError") clearTimeout(again);
    }
  };

  const begin = () => document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!window.PublicKeyCredential || location.origin !== form.dataset.origin || !form.hidden) return;
    form.hidden = false;
    document.querySelectorAll("[data-passkey-cannot]").forEach((one) => { one.hidden = true; });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); press(form); }
    });
    form.querySelector("[data-passkey-go]").addEventListener("click", () => press(form));
    if ("autofill" in form.dataset) offer(form);
  });
  begin();
})();
