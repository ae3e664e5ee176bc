"use strict";

// Django's forms leave some fields without a name that can be heard or, on a narrow screen, be seen.

// A row of a table of parts: each cell says which column it stands in.
function nameCells(table) {
  const heads = [...table.querySelectorAll("thead th")].flatMap((head) => Array(head.colSpan).fill(head.innerText.trim()));
  for (const row of table.querySelectorAll("tbody tr.form-row")) {
    [...row.cells].forEach((cell, column) => cell.classList.contains("original") || (cell.dataset.column = heads[column] ?? ""));
  }
  table.querySelectorAll("td.delete input").forEach((box) => box.setAttribute("aria-label", "Delete"));
  table.querySelectorAll("thead th.original").forEach((head) => (head.textContent = "Record"));
}

// A drop-down that searches: the words of its label, or of its column.
function nameChoices() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const name = select.labels[0]?.textContent.replace(/:\s*$/, "").trim() || select.getAttribute("aria-label");
    const drawn = select.nextElementSibling?.querySelector(".select2-selection");
    if (!name || !drawn) continue;
    const chosen = drawn.querySelector(".select2-selection__rendered");
    drawn.removeAttribute("aria-labelledby");
    drawn.setAttribute("aria-label", name);
    chosen?.setAttribute("aria-label", name);
  }
}

// A date and a time in two boxes, and marks that are words only to the ear.
function nameRest() {
  for (const box of document.querySelectorAll(".datetime input:not([aria-label])")) {
    const label = box.closest(".form-row").querySelector("legend, label")?.textContent.replace(/:\s*$/, "").trim();
    box.setAttribute("aria-label", `${label ?? ""} ${box.classList.contains("vTimeField") ? "time" : "date"}`);
  }
  document.querySelectorAll("span.help-tooltip[aria-label]").forEach((mark) => mark.setAttribute("role", "img"));
}

function nameAll() {
  nameRest();
  document.querySelectorAll(".inline-group .tabular table").forEach(nameCells);
  nameChoices();
}

// After Django has drawn its drop-downs, which is later than the page is loaded. The login page has none, and no jQuery.
window.django?.jQuery?.(nameAll);
document.addEventListener("formset:added", () => setTimeout(nameAll));
// Lists of two boxes are drawn later still.
addEventListener("load", nameRest);
