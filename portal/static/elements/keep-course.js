// <keep-course data-at="…/kept" data-slug="…" data-keeping="…" data-kept="…" data-failed="…" … hidden>
//   … [data-before] … <progress hidden> <p role="status"> <button data-do="keep"> <button data-do="forget" hidden></keep-course>
// Keeps a course on this phone when it is asked to, says how far that is, and takes it away again.
import { course, forget, keep, meet, takeLoss } from "/static/worker/keep.js"

const HEADERS = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options"]

customElements.define("keep-course", class extends HTMLElement {
  async connectedCallback() {
    if (!navigator.serviceWorker || !self.caches || !navigator.locks) return
    [this.bar, this.words] = [this.querySelector("progress"), this.querySelector("[role=status]")]
    this.addEventListener("click", this)
    this.hidden = false
    await meet()
    await this.show()
    if (await takeLoss()) this.words.textContent = this.dataset.lost
  }

  handleEvent({ target }) {
    const deed = target.closest("[data-do]")?.dataset.do
    if (deed === "keep") this.keep()
    else if (deed === "forget") forget(this.dataset.slug).then(() => this.show("removed"))
  }

  async keep() {
    this.busy(true)
    this.words.textContent = this.dataset.keeping
    try {
      await navigator.serviceWorker.register("/service-worker.js", { type: "module" })
      await keep(...await this.asked(), share => { this.bar.value = share })
      await this.show()
    } catch { await this.show("failed") }
    this.busy(false)
  }

  async asked() {
    const films = this.querySelector("[name=films]")?.checked ? "?films=1" : ""
    const answer = await fetch(this.dataset.at + films, { headers: { Prefer: "return=minimal" } })
    if (!answer.ok) throw new Error(answer.status)
    const named = HEADERS.filter(name => answer.headers.has(name)).map(name => [name, answer.headers.get(name)])
    return [await answer.json(), [["Content-Type", "text/html; charset=utf-8"], ...named]]
  }

  busy(isBusy) {
    this.bar.hidden = !isBusy
    for (const button of this.querySelectorAll("button")) button.disabled = isBusy
  }

  async show(words) {
    const kept = await course(this.dataset.slug)
    for (const part of this.querySelectorAll("[data-before]")) part.hidden = kept && !kept.isOld
    this.querySelector("[data-do=keep]").hidden = kept && !kept.isOld
    this.querySelector("[data-do=forget]").hidden = !kept
    this.words.textContent = this.dataset[words ?? (kept?.isOld ? "old" : kept ? "kept" : "")] ?? ""
  }
})
