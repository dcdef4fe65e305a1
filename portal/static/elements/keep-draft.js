// <keep-draft data-key="…" data-kept="…"><draft-autosave>…<form> … <input type="file"> …</form></draft-autosave></keep-draft>
// What is typed stays on this device until the server has it, so that it outlives a dead line and a closed browser; and
// the empty form is kept for when there is no line. All of it is this person's alone (`worker/kept-deals.js`).
import { owner } from "/static/worker/keep.js"
import { begun, deals, dropDeal, hold, keepDeal, meetServer, said } from "/static/worker/kept-deals.js"

const PAUSE_MS = 200

customElements.define("keep-draft", class extends HTMLElement {
  async connectedCallback() {
    if (!navigator.serviceWorker || !self.caches || !navigator.locks) return
    [this.form, this.files] = [this.querySelector("form"), []]
    for (const type of ["input", "change", "draft-saved"]) this.addEventListener(type, this, { capture: type === "change" })
    await navigator.serviceWorker.register("/service-worker.js", { type: "module" })
    const met = meetServer()
    if (!await this.isMine()) await met
    if (!await this.isMine()) return
    this.deal = begun()
    await hold(this.deal.id)
    this.querySelector("draft-autosave").dataset.failed = this.dataset.kept
    if (this.isTyped) await this.keep()
    await this.leaveWhatWasShown()
  }

  // Whether this device keeps for the person whose page this is: it may have been left open.
  async isMine() {
    const mine = await owner().catch(() => null)
    return Boolean(mine?.form) && !mine.isOut && mine.key === this.dataset.key
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
    if (!this.deal || !await this.isMine()) return
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
