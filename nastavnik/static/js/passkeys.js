// A form that asks the browser for a passkey: data-passkey says whether to make or to show one,
// data-options what the server asks, in JSON with binary values as base64url.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (credentials) => credentials?.map((each) => ({ ...each, id: toBytes(each.id) }));

function parsed(kind, options) {
  const asked = { ...options, challenge: toBytes(options.challenge) };
  if (kind === "create") {
    asked.user = { ...options.user, id: toBytes(options.user.id) };
    asked.excludeCredentials = withBytes(options.excludeCredentials) ?? [];
  } else {
    asked.allowCredentials = withBytes(options.allowCredentials) ?? [];
  }
  return asked;
}

function plain(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: toText(answer.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[name]) response[name] = toText(answer[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function ask(form) {
  const kind = form.dataset.passkey;
  const { publicKey } = JSON.parse(form.dataset.options);
  const credential = await navigator.credentials[kind]({ publicKey: parsed(kind, publicKey) });
  form.elements.namedItem("credential").value = JSON.stringify(plain(credential));
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    trouble.hidden = true;
    ask(form).catch(() => {
      trouble.hidden = false;
    });
  });
}
