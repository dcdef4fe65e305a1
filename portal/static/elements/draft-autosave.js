// <draft-autosave data-saving="…" data-saved="…" …><form action="…"> version, form_key, csrf_token, hand … <output></form>
// Saves what was typed where the form is sent to anyway: one save at a time, the last state always. `hand` says which
// open page saves, and its how manieth time: the server merges what other devices typed. `keep-draft` hears what is saved.
const PAUSE_MS = 800, LONGEST_PAUSE_MS = 30_000, PATIENCE_MS = 15_000, LONGEST_KEPT_ALIVE = 15_000   // characters; browsers send 64 KB when the page is gone
const SAVED = ["saved", "merged", "disputed"], AGAIN = ["failed", "tooLarge", "signedOut"], PAGE_EVENTS = ["pagehide", "pageshow", "visibilitychange"]

customElements.define("draft-autosave", class extends HTMLElement {
  connectedCallback() {
    [this.form, this.output] = [this.querySelector("form"), this.querySelector("output")]
    this.hand = crypto.getRandomValues(new Uint32Array(1))[0].toString(36).padStart(7, "0");
    [this.turn, this.pause] = [0, PAUSE_MS]
    for (const type of ["input", "change", "submit"]) this.addEventListener(type, this, { capture: type === "submit" })
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

  saveIn(pause) { clearTimeout(this.timer); this.timer = setTimeout(this.save.bind(this), pause) }
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
    this.form.elements.hand.value = `${this.hand}.${++this.turn}`
    const body = new FormData(this.form)
    body.set("action", "save")
    const headers = { Prefer: "return=minimal", "X-CSRFToken": body.get("csrf_token") }
    const keepalive = [...body.values()].join().length < LONGEST_KEPT_ALIVE, signal = AbortSignal.timeout(PATIENCE_MS)
    const asked = { method: "POST", body, headers, keepalive, redirect: "manual", signal }
    const address = this.form.getAttribute("action") || location.href   // form.action would be the buttons of that name
    return fetch(address, asked).then(answer => this.read(answer), () => "failed")
  }

  read({ status, ok, type, headers }) {
    if (headers.has("CSRF-Token")) return this.comeBack(headers.get("CSRF-Token"))
    if ([400, 401].includes(status) || type === "opaqueredirect") return "signedOut"
    const isBegun = status === 409 && ![null, this.form.getAttribute("action")].includes(headers.get("Location"))
    if (ok || isBegun) this.adopt(headers)
    if (isBegun) return "again"   // its first answer was lost on the way
    if ([404, 409, 410].includes(status)) return headers.has("Deal-Version") ? "disputed" : "stale"
    if (!ok) return status === 413 ? "tooLarge" : "failed"
    return headers.has("Deal-Merged") ? "merged" : "saved"
  }

  comeBack(token) {   // the same person logged in again on another tab
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }))
    return "again"
  }

  adopt(headers) {
    const { version, form_key } = this.form.elements, at = headers.get("Location")
    version.value = headers.get("Deal-Version") ?? version.value
    form_key.value = headers.get("Form-Key") ?? form_key.value
    if (at) this.form.setAttribute("action", at)
    if (at) history.replaceState(history.state, "", at)
  }

  settle(outcome) {
    this.isDirty ||= !SAVED.includes(outcome)
    this.isDone ||= outcome === "stale"
    this.pause = AGAIN.includes(outcome) ? Math.min(this.pause * 2, LONGEST_PAUSE_MS) : PAUSE_MS
    if (outcome === "saved" && !this.isDirty) this.dispatchEvent(new Event("draft-saved", { bubbles: true }))
    if (outcome === "again") this.isDue = true
    else this.say(SAVED.includes(outcome) && this.isDirty ? "saving" : outcome)
    if (AGAIN.includes(outcome)) this.saveIn(this.pause)
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
