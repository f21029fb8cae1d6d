// The suggested code follows the kind, as long as nobody typed another.
const form = document.querySelector("form[data-codes]");
const codes = JSON.parse(form.dataset.codes);
const { kind, code } = form.elements;

kind.addEventListener("change", () => {
  if (code.value === "" || Object.values(codes).includes(code.value)) code.value = codes[kind.value];
});
