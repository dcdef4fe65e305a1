// <draft-autosave data-saving="…" data-saved="…" data-failed="…" data-stale="…" data-signed-out="…">
//   <form action="…"> version, form_key, csrf_token … <output></output> </form>
// Saves what was typed where the form is sent to anyway: one save at a time, the last state always.
// Nothing is kept in the browser, so nothing of a person stays after log-out.
const PAUSE_MS = 800, LONGEST_PAUSE_MS = 30_000, PATIENCE_MS = 15_000
const PAGE_EVENTS = ["pagehide", "pageshow", "visibilitychange"]

customElements.define("draft-autosave", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.output = this.querySelector("output")
    this.pause = PAUSE_MS
    for (const type of ["input", "change"]) this.addEventListener(type, this)
    this.addEventListener("submit", this, { capture: true })
    for (const type of PAGE_EVENTS) addEventListener(type, this)
  }

  disconnectedCallback() { for (const type of PAGE_EVENTS) removeEventListener(type, this) }

  handleEvent(event) {
    if (event.type === "submit") this.send(event)
    else if (event.type === "pageshow") this.isDone &&= !event.persisted
    else if (event.type === "visibilitychange") document.hidden && this.save()
    else if (event.type === "pagehide") this.isDirty && !this.isDone && this.saveNow()   // too late to wait for one under way
    else { this.isDirty = true; this.saveIn(event.type === "change" ? 0 : this.pause) }
  }

  saveIn(pause) {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.save.bind(this), pause)
  }

  save() {
    clearTimeout(this.timer)
    this.isDue = this.isDirty && !this.isDone
    this.saving ??= this.saveWhileDue().finally(() => { this.saving = null })
  }

  async saveWhileDue() { while (this.isDue) await this.saveNow() }

  async saveNow() {
    this.isDue = this.isDirty = false
    this.say("saving")
    this.settle(await this.post())
  }

  async post() {
    const body = new FormData(this.form)
    body.set("action", "save")
    const headers = { Prefer: "return=minimal", "X-CSRFToken": body.get("csrf_token") }
    const asked = { method: "POST", body, headers, keepalive: true, redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) }
    const address = this.form.getAttribute("action") || location.href   // form.action would be the buttons of that name
    return fetch(address, asked).then(answer => this.read(answer), () => "failed")
  }

  read({ status, ok, type, headers }) {
    if ([400, 401].includes(status) || type === "opaqueredirect") return "signedOut"
    const isMoved = ![null, this.form.getAttribute("action")].includes(headers.get("Location"))
    const isBegun = status === 409 && !this.form.elements.version.value && (isMoved || headers.has("Deal-Version"))
    if (ok || isBegun) this.adopt(headers)
    if (isBegun) return "again"   // its first answer was lost on the way
    if ([404, 409, 410].includes(status)) return "stale"
    return ok ? "saved" : "failed"
  }

  adopt(headers) {
    const { version, form_key } = this.form.elements
    version.value = headers.get("Deal-Version") ?? version.value
    form_key.value = headers.get("Form-Key") ?? form_key.value
    if (!headers.has("Location")) return
    this.form.setAttribute("action", headers.get("Location"))
    history.replaceState(history.state, "", headers.get("Location"))
  }

  settle(outcome) {
    this.isDirty ||= outcome !== "saved"
    this.pause = ["saved", "again"].includes(outcome) ? PAUSE_MS : Math.min(this.pause * 2, LONGEST_PAUSE_MS)
    if (outcome === "again") this.isDue = true
    else this.say(outcome === "saved" && this.isDirty ? "saving" : outcome)
    this.isDone ||= outcome === "stale"
    if (["failed", "signedOut"].includes(outcome)) this.saveIn(this.pause)
  }

  say(state) {
    this.output.ariaLive = ["saving", "saved"].includes(state) ? "off" : "polite"   // only troubles are read out
    this.output.dataset.state = state
    this.output.value = this.dataset[state]
  }

  // A send waits for the save under way, so that it carries the version which that save made.
  send(event) {
    if (!this.saving) { clearTimeout(this.timer); this.isDone = true; return }
    event.preventDefault()
    event.stopImmediatePropagation()
    this.isDirty = this.isDue = false
    this.sending ??= this.saving.then(() => { this.sending = null; this.form.requestSubmit(event.submitter) })
  }
})
