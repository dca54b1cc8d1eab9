// A form that keeps itself says when it could not: the line is lost, or somebody has logged out.
const form = document.querySelector("[data-autosave]");
if (form) {
  const warn = () => {
    const said = form.querySelector("[data-unsaved]");
    if (said) said.hidden = false;
  };
  form.addEventListener("htmx:responseError", warn);
  form.addEventListener("htmx:sendError", warn);
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.serverResponse.includes('id="save-state"')) return;
    event.detail.shouldSwap = false;
    warn();
  });
}
