// 快捷键 of the console. A key is known by where it lies (event.code): an input method changes what it means, not where it is.
// Nothing here that a visible link, button or field does not do as well.
const fields = "input, textarea, select, [contenteditable]";

const shown = (element) => element.getClientRects().length > 0;
const marked = (key, value) => [...document.querySelectorAll(`[data-${key}]`)].find(
  (element) => shown(element) && (value === undefined || element.dataset[key] === value));

function confirm(at) {
  const form = at.closest("form");
  const button = form ? form.querySelector("[data-confirm]") : marked("confirm");
  if (button) button.click();
  else form?.requestSubmit();
}

// From row to row of a list: links with data-row.
function step(distance) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(shown);
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + distance))]?.focus();
  return rows.length > 0;
}

function press(element) {
  if (element.matches(fields) && !element.matches("[type=checkbox], [type=radio]")) element.focus();
  else element.click();
}

addEventListener("keydown", (event) => {
  // While an input method composes, every key belongs to it: 229 is how browsers say so after isComposing is already false.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey || event.metaKey) return;
  const at = event.target instanceof Element ? event.target : document.body;
  if (document.querySelector("dialog[open]")) return;
  if (event.ctrlKey) {
    if (event.code !== "Enter" || event.shiftKey || event.repeat) return;
    event.preventDefault();
    return confirm(at);
  }
  if (at.closest(fields)) return;
  const isHelp = event.shiftKey && event.code === "Slash" || event.key === "?" || event.key === "？";
  if (event.shiftKey && !isHelp) return;
  if (isHelp) {
    const help = document.getElementById("keys");
    if (help) event.preventDefault(), help.showModal(), help.firstElementChild.focus();
    return;
  }
  const element = event.repeat ? undefined : marked("key", event.code);
  if (element) {
    event.preventDefault();
    press(element);
  } else if (event.code === "KeyJ" || event.code === "KeyK") {
    if (step(event.code === "KeyJ" ? 1 : -1)) event.preventDefault();
  }
});
