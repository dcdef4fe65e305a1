// <upload-files data-at="/assets/uploads" …words> <input type="file" multiple> <ul></ul> <p data-said> <template><li>…</li></template>
// Files that are chosen or dropped are sent at once, in parts by the tus protocol: a dead line is waited for, and what was
// acknowledged is not sent twice. The form takes them by their references. Without this the form sends them itself.
const LARGEST_PART = 1024 * 1024, SMALLEST_PART = 64 * 1024, AT_ONCE = 3   // a slow line has 25 s for a part
const PAUSES_MS = Array.from({ length: 5000 }, (_, tries) => Math.min(500 * 2 ** Math.min(tries, 5), 15_000))
const NO_ROOM = 507, BORNE = [0, 409, 423, 429]

customElements.define("upload-files", class extends HTMLElement {
  connectedCallback() {
    [this.form, this.input, this.waiting, this.going] = [this.closest("form"), this.querySelector("input[type=file]"), [], new Set()]
    for (const type of ["change", "dragover", "dragleave", "drop"]) this.addEventListener(type, this)
    this.form.addEventListener("submit", this)
  }

  handleEvent(event) {
    this.toggleAttribute("data-over", event.type === "dragover")
    if (["dragover", "drop"].includes(event.type)) event.preventDefault()
    if (event.type === "drop") this.take(event.dataTransfer.files)
    else if (event.type === "submit") this.hold(event)
    else if (event.target === this.input && event.type === "change") this.take(this.input.files)
  }

  take(files) {
    this.waiting.push(...Array.from(files, file => this.row(file)))
    this.input.value = ""   // or the form would send them once more
    this.client ??= loaded(this.dataset.client)
    this.client.then(() => this.next(), () => this.waiting.splice(0).forEach(one => this.end(one, "")))
  }

  row(file) {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true)
    const [progress, output, button, field] = ["progress", "output", "button", "input"].map(name => row.querySelector(name))
    row.querySelector("bdi").textContent = progress.ariaLabel = file.name
    button.setAttribute("aria-label", `${button.textContent}: ${file.name}`)
    output.value = this.dataset.waits
    this.querySelector("ul").append(row)
    const one = { file, row, progress, output, field }
    button.addEventListener("click", () => this.drop(one))
    return one
  }

  next() {
    while (this.going.size < AT_ONCE && this.waiting.length) this.begin(this.waiting.shift())
    if (this.going.size || this.waiting.length || !this.held) return
    const submitter = this.held
    this.held = null
    this.form.requestSubmit(submitter)
  }

  begin(one) {
    this.going.add(one)
    one.upload = new tus.Upload(one.file, {
      endpoint: this.dataset.at, chunkSize: LARGEST_PART, metadata: { filename: one.file.name },
      headers: { "X-CSRFToken": document.querySelector("[name=csrf_token]").value, Prefer: "return=minimal" },
      storeFingerprintForResuming: false, retryDelays: PAUSES_MS,   // nothing of a person stays in the browser
      onProgress: (sent, all) => { one.progress.value = sent / all; one.output.value = `${Math.floor(100 * sent / all)} %` },
      onChunkComplete: () => { one.upload.options.chunkSize = LARGEST_PART },
      onShouldRetry: error => this.isBorne(one, error),
      onSuccess: () => this.ask(one),
      onError: error => this.end(one, [413, NO_ROOM].includes(statusOf(error)) ? error.originalResponse.getBody() : ""),
    })
    one.upload.start()
  }

  isBorne(one, error) {
    const status = statusOf(error), { options, url } = one.upload
    options.chunkSize = Math.max(SMALLEST_PART, options.chunkSize / 4)
    this.sayTrouble(one, status)
    return BORNE.includes(status) || (status >= 500 && (url !== null || status !== NO_ROOM))
  }

  sayTrouble(one, status) { one.output.value = this.dataset[status === NO_ROOM ? "full" : "dead"] }

  // All of it is there: whether it is taken, in the server's words.
  async ask(one, tries = 0) {
    one.progress.value = 1
    one.output.value = this.dataset.looks
    const answer = await fetch(one.upload.url).catch(() => ({ status: 0 }))
    if (!one.row.isConnected) return
    if (answer.ok) [one.field.value, one.field.disabled] = [one.upload.url.split("/").at(-1), false]
    if (answer.ok) return this.end(one, await answer.text())
    this.held = null   // a form without a file that it was to bring is not sent by itself
    if (answer.status === 422) return this.end(one, await answer.text())
    if (answer.status && answer.status < 500) return this.end(one, "")
    this.sayTrouble(one, answer.status)
    setTimeout(() => this.ask(one, tries + 1), PAUSES_MS[tries])
  }

  end(one, words) {
    one.progress.hidden = true
    one.output.value = words || this.dataset.failed
    this.going.delete(one)
    if (one.field.value) one.field.dispatchEvent(new Event("change", { bubbles: true }))   // a form that saves by itself takes it
    this.next()
  }

  drop(one) {
    one.row.remove()
    this.waiting = this.waiting.filter(other => other !== one)
    this.going.delete(one)
    one.upload?.abort(true).catch(() => {})   // what is left there goes by itself within a day
    this.input.focus()
    this.next()
  }

  hold(event) {
    if (!this.going.size && !this.waiting.length) return
    event.preventDefault()
    this.held = event.submitter
    this.querySelector("[data-said]").textContent = this.dataset.wait
  }
})

// The client comes with the first file, not with the page.
function loaded(src) {
  const script = document.createElement("script")
  script.src = src
  document.head.append(script)
  return new Promise((come, gone) => [script.onload, script.onerror] = [come, gone])
}

function statusOf(error) { return error.originalResponse?.getStatus() ?? 0 }
