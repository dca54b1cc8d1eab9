// A form that keeps itself says when it could not: the line is lost, or somebody has logged out.
// Where the server is busy, the form is sent once more when the server has asked for it.
const BUSY = 503;
const form = document.querySelector("[data-autosave]");
if (form) {
  let again = 0;
  const say = (mark) => {
    for (const said of form.querySelectorAll("[data-unsaved], [data-busy]"))
      said.hidden = !said.matches(mark);
  };
  const warn = () => say("[data-unsaved]");
  form.addEventListener("htmx:beforeRequest", () => clearTimeout(again));
  form.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const seconds = Number(xhr.getResponseHeader("Retry-After"));
    if (xhr.status !== BUSY || !seconds) return warn();
    say("[data-busy]");
    again = setTimeout(() => form.dispatchEvent(new Event("change")), 1000 * seconds);
  });
  form.addEventListener("htmx:sendError", warn);
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.isError) return;
    if (event.detail.serverResponse.includes('id="save-state"')) return;
    event.detail.shouldSwap = false;
    warn();
  });
}
