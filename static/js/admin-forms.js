"use strict";

// The forms answer while one types: a figure and a date say how they are understood, a text shows how it will look, and what
// is not saved yet is not left by accident. Without script, the button “Preview, without saving” does the first two.

const form = document.querySelector("#content-main > form");
const token = form?.querySelector("[name=csrfmiddlewaretoken]")?.value;
const made = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};

// --- what a figure or a date is understood as ---

function placeOfEcho(input) {
  const row = input.closest("tr.form-row, .inline-related:not(.tabular), form");
  const own = input.dataset.field === "verbatim" && row.querySelector(".field-understood .readonly, td.field-understood p");
  return own || input.parentElement.querySelector("output.echo") || input.insertAdjacentElement("afterend", made("output", { className: "echo" }));
}

async function echo(input) {
  const before = input.name.slice(0, input.name.length - input.dataset.field.length);
  const asked = new URLSearchParams({ part: input.dataset.part, field: input.dataset.field, [input.dataset.field]: input.value });
  for (const name of input.dataset.with.split(" ").filter(Boolean)) {
    const beside = form.elements[before + name] ?? form.elements[name];
    if (beside) asked.set(name, beside.value);
  }
  const place = placeOfEcho(input);
  const turn = (place.turn = (place.turn ?? 0) + 1);
  const answer = await fetch(`${input.dataset.echo}?${asked}`, { headers: { Accept: "application/json" } });
  if (turn !== place.turn || !answer.ok) return;
  const { understood, refused } = await answer.json();
  place.textContent = refused ?? (understood && understood.replace(/\s/g, "") !== input.value.replace(/\s/g, "") ? understood : understood ? "as it stands" : "");
  place.classList.toggle("refused", Boolean(refused));
  place.setAttribute("role", "status");
}

function echoSoon(input) {
  clearTimeout(input.soon);
  input.soon = setTimeout(() => echo(input).catch(() => {}), 300);
}

form?.addEventListener("input", ({ target }) => {
  if (target.dataset.echo) echoSoon(target);
  const name = target.name?.split("-").at(-1);
  form.querySelectorAll(`[data-echo][data-with~="${CSS.escape(name ?? "")}"]`).forEach((input) => input.value && echoSoon(input));
});

// --- how a text will look ---

async function preview(area, place, address) {
  const sent = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams({ text: area.value }),
  });
  place.innerHTML = sent.ok ? await sent.text() : "";
  if (!sent.ok) place.textContent = "The preview could not be drawn just now. Nothing you typed is lost; try again in a moment.";
  place.hidden = false;
}

// --- names to link and sources to cite ---

function insert(area, mark) {
  area.focus();
  area.setRangeText(mark, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function picker(area, address) {
  const sought = made("input", { type: "search", maxLength: 100, id: `${area.id}-sought` });
  const found = made("ul", { className: "found" });
  const told = made("p", { textContent: "Type a name, or a part of it." });
  told.setAttribute("role", "status");
  const close = made("button", { type: "button", textContent: "Close", className: "button" });
  const dialog = made("dialog", { className: "picker" }, made("label", { htmlFor: sought.id, textContent: "What to link to, or to cite" }), sought, told, found, close);
  dialog.setAttribute("aria-label", "Link or cite");
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => area.focus());
  const look = async () => {
    const asked = sought.value.trim();
    const names = asked ? (await (await fetch(`${address}?${new URLSearchParams({ q: asked })}`, { headers: { Accept: "application/json" } })).json()).names : [];
    if (asked !== sought.value.trim()) return;
    told.textContent = asked ? `${names.length} found.` : "Type a name, or a part of it.";
    found.replaceChildren(
      ...names.map(({ noun, name, mark }) => {
        const button = made("button", { type: "button" }, made("strong", { textContent: name }), ` ${noun} `, made("code", { textContent: mark }));
        button.addEventListener("click", () => (dialog.close(), insert(area, mark)));
        return made("li", {}, button);
      }),
    );
  };
  sought.addEventListener("input", () => (clearTimeout(sought.soon), (sought.soon = setTimeout(() => look().catch(() => {}), 250))));
  sought.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), found.querySelector("button")?.click()));
  return dialog;
}

for (const area of document.querySelectorAll("textarea[data-markdown]")) {
  const block = area.closest(".markdown");
  const place = block.querySelector(".preview");
  const link = block.querySelector(".find-names");
  const dialog = picker(area, link.href);
  const pick = made("button", { type: "button", textContent: "Link or cite …", className: "button" });
  const look = made("button", { type: "button", textContent: "Preview this text", className: "button" });
  pick.addEventListener("click", () => dialog.showModal());
  look.addEventListener("click", () => preview(area, place, block.dataset.preview).catch(() => {}));
  link.replaceWith(pick, " ", look);
  document.body.append(dialog);
}

// --- what is not saved yet ---

let typed = Boolean(document.querySelector(".looked-at, .errornote"));
form?.addEventListener("input", ({ isTrusted }) => (typed ||= isTrusted));
form?.addEventListener("change", ({ isTrusted }) => (typed ||= isTrusted));
window.django?.jQuery?.(form).on("select2:select select2:unselect", () => (typed = true));
form?.addEventListener("submit", () => (typed = false));
addEventListener("beforeunload", (event) => typed && event.preventDefault());
