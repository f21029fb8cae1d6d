// One choice for a whole branch of the outline: a button on every item that has items below it.
const form = document.getElementById("outline");
const rows = form ? Array.from(form.querySelectorAll("tr[data-path]")) : [];

for (const row of rows) {
  const below = rows.filter((other) => other.dataset.path.startsWith(`${row.dataset.path}.`));
  if (below.length === 0) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-outline-secondary";
  button.textContent = form.dataset.branch;
  button.addEventListener("click", () => {
    const value = row.querySelector("input:checked").value;
    for (const other of below) other.querySelector(`input[value="${value}"]`).checked = true;
  });
  row.lastElementChild.append(button);
}
