// Moves the focus to the error summary, and from its lines to the fields they speak of.
function announce(root) {
  root.querySelector("[data-error-summary]")?.focus();
}

function followLine(event) {
  const line = event.target.closest("[data-error-summary] a[href^='#']");
  const field = line && document.getElementById(line.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  field.closest(".field")?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}

document.addEventListener("click", followLine);
document.addEventListener("htmx:afterSwap", (event) => announce(event.target));
announce(document);
