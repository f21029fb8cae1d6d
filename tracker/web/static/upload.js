// The plain form with files, made kinder: what cannot be taken is told before it is sent, and the sending shows its progress.
const form = document.getElementById("upload");
const state = document.getElementById("upload-state");
const field = form.elements.files;
const kinds = form.dataset.kinds.split(",");

function say(text, isWrong) {
  state.textContent = text;
  state.className = isWrong ? "wrong" : "hint";
}

function sized(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function problem() {
  const files = Array.from(field.files);
  const wrong = files.find((file) => !kinds.includes(file.name.split(".").pop().toLowerCase()));
  if (wrong) return form.dataset.wrongKind.replace("{name}", wrong.name);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return size > Number(form.dataset.most) - 65536 ? form.dataset.tooLarge.replace("{size}", sized(size)) : "";
}

function chosen() {
  return Array.from(field.files, (file) => `${file.name} ${sized(file.size)}`).join(" · ");
}

// A field becomes as wrong as its like on the page of the answer, or right without one; what stands in it stays.
function mark(own, like) {
  const control = own.querySelector("[name]");
  const wrong = like ? like.querySelectorAll(".wrong") : [];
  for (const former of own.querySelectorAll(".wrong")) former.remove();
  own.append(...wrong);
  own.classList.toggle("field-wrong", wrong.length > 0);
  control.setAttribute("aria-invalid", wrong.length > 0);
  control.setAttribute("aria-describedby", Array.from(own.querySelectorAll(".hint, .wrong"), (note) => note.id).join(" "));
}

function listed() {
  const told = problem();
  mark(field.closest(".field"), null);
  say(told || chosen(), told !== "");
}

// A refusal comes back with its summary; whatever else comes is left to the browser.
function answered(request) {
  if (request.status === 200) {
    window.location.assign(JSON.parse(request.responseText).to);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  if (request.status === 401) {
    document.querySelector("main").replaceWith(page.querySelector("main")); // a log-in that keeps the typed text
    return;
  }
  const told = page.getElementById("error-summary");
  const version = page.querySelector("[name=version]");
  if (told === null || version === null) {
    form.submit();
    return;
  }
  const former = document.getElementById("error-summary");
  if (former) former.remove();
  form.elements.version.value = version.value;
  document.querySelector(".page-head").after(told);
  for (const own of form.querySelectorAll(".field")) {
    mark(own, page.getElementById(own.querySelector("[name]").id)?.closest(".field") ?? null);
  }
  say(chosen(), false);
  told.focus();
}

field.addEventListener("change", listed);

form.addEventListener("submit", (event) => {
  if (field.files.length === 0) return;
  event.preventDefault();
  const told = problem();
  if (told) {
    say(told, true);
    field.focus();
    return;
  }
  const button = form.querySelector("button.btn-primary");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (sent) => {
    const percent = Math.round((100 * sent.loaded) / sent.total);
    say(percent < 100 ? form.dataset.sending.replace("{percent}", percent) : form.dataset.stored, false);
  });
  request.addEventListener("load", () => {
    button.disabled = false;
    answered(request);
  });
  request.addEventListener("error", () => {
    button.disabled = false;
    say(form.dataset.failed, true);
  });
  button.disabled = true;
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "upload");
  request.send(new FormData(form));
});
