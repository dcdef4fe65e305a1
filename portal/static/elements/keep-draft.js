// <keep-draft data-kept="…"><draft-autosave>…<form> … <input type="file"> …</form></draft-autosave></keep-draft>
// What is typed stays on this device until the server has it, so that it outlives a dead line and a closed browser; and
// the empty form is kept for when there is no line. All of it is this person's alone (`worker/kept-deals.js`).
import { begun, deals, dropDeal, hold, keepDeal, meetServer, said } from "/static/worker/kept-deals.js"

const PAUSE_MS = 200

customElements.define("keep-draft", class extends HTMLElement {
  async connectedCallback() {
    if (!navigator.serviceWorker || !self.caches || !navigator.locks) return
    [this.form, this.files] = [this.querySelector("form"), []]
    for (const type of ["input", "change", "draft-saved"]) this.addEventListener(type, this, { capture: type === "change" })
    await navigator.serviceWorker.register("/service-worker.js", { type: "module" })
    if (!await meetServer()) return
    this.deal = begun()
    await hold(this.deal.id)
    await this.leaveWhatWasShown()
    this.querySelector("draft-autosave").dataset.failed = this.dataset.kept
    if (this.isTyped) this.keep()
  }

  handleEvent({ type, target }) {
    if (type === "draft-saved") return this.forget()
    if (target.type === "file") this.files.push(...Array.from(target.files, file => ({ name: file.name, blob: file })))
    this.isTyped = true
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.keep(), target.type === "file" ? 0 : PAUSE_MS)
  }

  get at() { return this.form.getAttribute("action") }

  async keep() {
    if (!this.deal) return
    this.deal = { ...this.deal, ...said(new FormData(this.form)), at: this.at, files: this.files }
    await keepDeal(this.deal)
  }

  // The server has all of it; files that are still on their way stay until they are there.
  async forget() {
    clearTimeout(this.timer)
    this.isTyped = false
    if (!this.deal || this.querySelector("upload-files progress:not([hidden])")) return
    this.files = []
    await dropDeal(this.deal.id)
  }

  // What the server has of this draft, and wanted to have looked over, is on this page now.
  async leaveWhatWasShown() {
    for (const one of await deals()) if (one.told && one.at === this.at) await dropDeal(one.id)
  }
})
