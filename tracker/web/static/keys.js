// Keys of every page: Ctrl+/ to the search box, ? for the list of keys, [ and ] through the pages of a list. The menu of
// the person closes by Escape or by a click beside it, and the narrow navigation shows the entry of the page.
const list = document.getElementById("keys");
const opener = document.querySelector("[data-keys]");

const sent = new WeakMap(); // forms and the moment of the click: the second of two sends nothing
const menu = document.querySelector(".menu");
const entry = document.querySelector(".side [aria-current]");

if (entry) entry.closest("ul").scrollLeft = entry.offsetLeft - 16;

function show() {
  if (!list.open) list.showModal();
}

function follow(rel) {
  const link = document.querySelector(`.pager a[rel="${rel}"]`);
  if (link) link.click();
}

opener.hidden = false;
opener.addEventListener("click", show);
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("submit", (event) => {
  const half = [...event.target.elements].find((field) => field.validity.badInput); // a browser would send it as empty
  if (half) {
    event.preventDefault();
    half.reportValidity();
    return;
  }
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.timeStamp - sent.get(event.target) < 3000) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (event.ctrlKey && event.key === "/") {
    const box = document.getElementById("seek");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  if (event.key === "?" || event.key === "？") show();
  if (event.key === "[" || event.key === "【") follow("prev");
  if (event.key === "]" || event.key === "】") follow("next");
});
