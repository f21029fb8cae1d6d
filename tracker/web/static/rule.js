// Of a deadline only the fields that its kind needs are shown, and the date is worked out as soon as it can be.
const rule = document.querySelector("[data-rule]");
const form = rule.closest("form");
const preview = document.getElementById("preview");
const { kind, anchor, amount, date } = form.elements;
const parts = Array.from(rule.querySelectorAll("[data-for]"));
let asked = 0;

function needs(part) {
  const isCounted = part.dataset.for.split(" ").includes(kind.value);
  return isCounted || (part.dataset.anchor !== undefined && kind.value !== "none" && anchor.value === part.dataset.anchor);
}

function arrange() {
  for (const part of parts) part.hidden = !needs(part);
}

async function workOut() {
  const isFilled = parts.every((part) => part.hidden || part.querySelector("input, select").value !== "");
  if (!isFilled || kind.value === "none") {
    preview.replaceChildren();
    return;
  }
  asked += 1;
  const mine = asked;
  const body = new FormData(form);
  body.append("preview", "1");
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.getElementById("preview");
  if (mine === asked && told && answer.status === 200) preview.replaceChildren(...told.childNodes);
}

arrange();
form.querySelector("[data-plain]").hidden = true;
for (const field of [kind, anchor, amount, date, form.elements.rolls_over]) {
  field.addEventListener("change", () => {
    arrange();
    workOut();
  });
}
