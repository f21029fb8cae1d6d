// The rows of a list: tick all of them, and say how many are ticked.
const form = document.querySelector("form.list");
const all = form && form.querySelector("[data-all]");
if (all) {
  const boxes = Array.from(form.querySelectorAll('input[name="pick"]'));
  const count = form.querySelector("[data-count]");
  const idle = count.textContent;
  const tell = () => {
    const n = boxes.filter((box) => box.checked).length;
    all.checked = n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
    count.textContent = n ? count.dataset.count.replace("{n}", n) : idle;
    for (const button of form.querySelectorAll(".batch button")) button.disabled = n === 0;
  };
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  addEventListener("pageshow", tell);
}
