// Changes the theme in place; without this module the form is posted and the page reloads.
const YEAR = 365 * 24 * 60 * 60;

function apply(form, chosen) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${chosen}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  document.documentElement.dataset.bsTheme = chosen;
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || event.submitter?.name !== "theme") return;
  event.preventDefault();
  apply(form, event.submitter.value);
});
