// Shows how far an upload is, and lets one stop it. The answer is the same as without a script: the next page, or this one with a fault.
for (const form of document.querySelectorAll('form[enctype="multipart/form-data"]')) {
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    if (event.defaultPrevented || files.length === 0) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    const address = new URL(form.getAttribute("action") ?? "", location.href).href;
    const words = form.dataset;

    const status = document.createElement("p");
    status.className = "saved";
    status.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", words.sending ?? "");
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "button button-secondary";
    cancel.textContent = words.cancel ?? "×";
    const area = document.createElement("div");
    area.append(bar, status, cancel);
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    form.append(area);
    status.textContent = words.sending ?? "";
    cancel.focus();

    const end = (text) => {
      bar.remove();
      cancel.remove();
      status.textContent = text ?? "";
      for (const button of buttons) button.disabled = false;
      (event.submitter ?? buttons[0])?.focus();
    };
    request.upload.addEventListener("progress", (at) => {
      if (at.lengthComputable) bar.value = at.loaded / at.total;
    });
    request.addEventListener("load", () => {
      // Led on: to the next page. Answered here: the server's page, with its words on what is wrong.
      if (request.responseURL && request.responseURL !== address) {
        if (request.responseURL === location.href.split("#")[0]) location.reload();
        else location.assign(request.responseURL);
        return;
      }
      document.open();
      document.write(request.responseText);
      document.close();
    });
    request.addEventListener("error", () => end(words.failed));
    request.addEventListener("abort", () => end(words.stopped));
    cancel.addEventListener("click", () => request.abort());
    request.open("POST", address);
    request.send(data);
  });
}
