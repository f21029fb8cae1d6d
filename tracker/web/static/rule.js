// Of a deadline only the fields that its kind needs are shown, and the date is worked out as soon as it can be.
const rule = document.querySelector("[data-rule]");
const form = rule.closest("form");
const preview = document.getElementById("preview");
const { kind, anchor, amount, date, rolls_over: rollsOver, deadline_on: named } = form.elements; // a resumption only names a date
const parts = Array.from(rule.querySelectorAll("[data-for]"));
let asked = 0;

function needs(part) {
  const isCounted = part.dataset.for.split(" ").includes(kind.value);
  return isCounted || (part.dataset.anchor !== undefined && kind.value !== "none" && anchor.value === part.dataset.anchor);
}

function arrange() {
  for (const part of parts) part.hidden = !needs(part);
}

// The date in words, or what is wrong with the rule.
function told(page) {
  const found = page.getElementById("preview");
  if (found && found.childElementCount > 0) return found.children;
  const wrong = Array.from(page.querySelectorAll("[data-rule] .wrong"));
  for (const sentence of wrong) sentence.removeAttribute("id"); // the page may have one of its own at the field
  return wrong;
}

async function answer() {
  const body = new FormData(form);
  body.append("preview", "1");
  try {
    const page = await fetch(form.action, { method: "POST", body });
    return told(new DOMParser().parseFromString(await page.text(), "text/html"));
  } catch (error) {
    if (error instanceof TypeError) return []; // without a connection there is nothing to tell
    throw error;
  }
}

// The former date stands dimmed until the new one is there, in room that is kept: a button must not move under a click.
async function workOut() {
  asked += 1;
  const mine = asked;
  const isFilled = parts.every((part) => part.hidden || part.querySelector("input, select").value !== "");
  const isAsked = isFilled && !(kind && kind.value === "none");
  preview.setAttribute("aria-busy", isAsked);
  const found = isAsked ? await answer() : [];
  if (mine !== asked) return;
  preview.replaceChildren(...found);
  preview.setAttribute("aria-busy", false);
}

arrange();
preview.classList.add("kept-room");
for (const hint of form.querySelectorAll("[data-plain]")) hint.hidden = true;
for (const field of [kind, anchor, amount, date, rollsOver, named].filter(Boolean)) {
  field.addEventListener("change", () => {
    arrange();
    workOut();
  });
}
