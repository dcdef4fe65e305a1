// <quiz-answers data-saving data-saved data-failed data-stale><form> question, saves, … <output></form></quiz-answers>
// Saves an answer as soon as it is given: one save at a time, the last state always. A dead line is tried again. What
// was answered elsewhere meanwhile is not overwritten (409); nothing is kept in the browser.
const PAUSE_MS = 600, AGAIN_MS = 4_000, PATIENCE_MS = 10_000

customElements.define("quiz-answers", class extends HTMLElement {
  connectedCallback() {
    [this.form, this.output] = [this.querySelector("form"), this.querySelector("output")]
    for (const type of ["input", "change"]) this.addEventListener(type, this)
    this.addEventListener("submit", this, { capture: true })
    for (const type of ["pagehide", "online"]) addEventListener(type, this)
  }
  disconnectedCallback() { for (const type of ["pagehide", "online"]) removeEventListener(type, this) }

  handleEvent(event) {
    if (event.type === "submit") this.send(event)
    else if (["pagehide", "online"].includes(event.type)) this.save()
    else { this.isDue = true; this.saveIn(event.type === "change" ? 0 : PAUSE_MS) }
  }

  saveIn(pause) { clearTimeout(this.timer); this.timer = setTimeout(this.save.bind(this), pause) }

  save() {
    clearTimeout(this.timer)
    this.saving ??= this.saveWhileDue().finally(() => { this.saving = null })
  }

  async saveWhileDue() {
    while (this.isDue && !this.isSent) {
      this.isDue = false
      this.say("saving")
      const answer = await this.post()
      if (answer?.status === 410) return location.reload()   // handed in elsewhere, or over
      if (answer?.ok) this.form.elements.saves.value = answer.headers.get("Answer-Saves")
      const state = answer?.ok ? "saved" : answer?.status === 409 ? "stale" : answer?.status === 422 ? "" : "failed"
      this.say(state)
      if (state === "failed") { this.isDue = true; return this.saveIn(AGAIN_MS) }
    }
  }

  post() {
    const body = new FormData(this.form), signal = AbortSignal.timeout(PATIENCE_MS)
    body.delete("form_key")
    body.set("go", "stay")
    const headers = { Prefer: "return=minimal", "X-CSRFToken": body.get("csrf_token") }
    return fetch(this.form.getAttribute("action"), { method: "POST", body, headers, signal, keepalive: true, redirect: "manual" }).catch(() => null)
  }

  // A send waits for the save under way, so that it carries the number which that save made.
  send(event) {
    clearTimeout(this.timer)
    if (!this.saving && navigator.onLine) { this.isSent = true; return }
    event.preventDefault()
    event.stopImmediatePropagation()
    if (!navigator.onLine) { this.isDue = true; return this.say("failed") }   // the page would be lost, and this answer with it
    this.isDue = false
    const by = event.submitter
    this.sending ??= this.saving.then(() => { this.sending = null; this.isSent = true; this.form.requestSubmit(by) })
  }

  say(state) {
    this.output.ariaLive = ["saving", "saved"].includes(state) ? "off" : "polite"   // only troubles are read out
    this.output.dataset.state = state
    this.output.value = this.dataset[state] ?? ""
  }
})
