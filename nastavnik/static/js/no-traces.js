// htmx notes the address of the page for a history that we do not use: nothing stays in the browser.
sessionStorage.removeItem("htmx-current-path-for-history");
