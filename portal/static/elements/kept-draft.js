// <kept-draft data-kept data-waits data-sending data-saved data-full><form-steps>…<form> … <ul data-files></ul>
//   <template data-file><li><bdi></bdi><output></output><button></li></template> <output data-said> …</form></kept-draft>
// The form of a deal without the line: goes on with what waits on this device, and sends it when the line is back.
import { owner } from "/static/worker/keep.js"
import { NEW, begun, dropDeal, hold, keepDeal, said, settle, showAt, unsentDeals } from "/static/worker/kept-deals.js"

const PAUSE_MS = 300, AGAIN_MS = 10_000, LINE = /^lines-(\d+)-/

customElements.define("kept-draft", class extends HTMLElement {
  async connectedCallback() {
    [this.form, this.output, this.list] = [this.querySelector("form"), this.querySelector("[data-said]"), this.querySelector("[data-files]")]
    await customElements.whenDefined("product-lines")
    this.key = (await owner())?.key
    this.deal = await this.wanted()
    if (!await hold(this.deal.id)) this.deal = begun()
    this.fill()
    for (const type of ["input", "change", "submit", "click"]) this.addEventListener(type, this)
    addEventListener("online", this)
    this.clock = setInterval(() => this.send(), AGAIN_MS)
    this.say(this.deal.isSending ? "waits" : this.deal.fields.length ? "kept" : "")
    this.send()
  }
  disconnectedCallback() { clearInterval(this.clock); removeEventListener("online", this) }

  // The one of this address; else, of all that waits, the one that was typed last.
  async wanted() {
    const all = (await unsentDeals()).filter(one => !one.asks), at = location.pathname
    if (location.search === "?another") return begun()
    return all.find(one => one.at === at) ?? (at === NEW && all.find(one => !one.isSending)) ?? begun()
  }

  handleEvent(event) {
    const { type, target } = event
    if (type === "online") return this.send()
    if (type === "click") return target.closest("[data-drop]") && this.drop(target.closest("li"))
    if (type === "submit") return this.finish(event)
    if (target.type === "file") this.take(target)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.keep().then(() => this.send()), PAUSE_MS)
  }

  fill() {
    const texts = new Map(this.deal.fields), numbers = new Set([...texts.keys()].map(name => name.match(LINE)?.[1]).filter(Boolean))
    if (numbers.size) this.querySelector("[data-lines]").replaceChildren(...[...numbers].map(number => this.line(number)))
    for (const field of this.form.elements) {
      if (["checkbox", "radio"].includes(field.type)) field.checked = this.deal.fields.some(([name, text]) => name === field.name && text === field.value)
      else if (field.type !== "file" && texts.has(field.name)) field.value = texts.get(field.name)
    }
    this.beside = this.deal.fields.filter(([name]) => !this.form.elements[name])   // what was told of another page
    this.querySelector("product-lines").show()
    this.showFiles()
  }

  line(number) {
    const line = this.querySelector("product-lines > template").content.cloneNode(true)
    for (const element of line.querySelectorAll("*"))
      for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll("__n__", number)
    return line
  }

  take(input) {
    this.deal.files.push(...Array.from(input.files, file => ({ name: file.name, blob: file })))
    input.value = ""
    this.showFiles()
  }

  drop(row) {
    this.deal.files.splice([...this.list.children].indexOf(row), 1)
    this.showFiles()
    this.keep()
  }

  showFiles() {
    this.list.replaceChildren(...this.deal.files.map(file => {
      const row = this.querySelector("[data-file]").content.firstElementChild.cloneNode(true)
      row.querySelector("bdi").textContent = file.name
      row.querySelector("output").value = file.refused ?? ""
      return row
    }))
  }

  finish(event) {
    event.preventDefault()
    this.deal.isSending = event.submitter?.value === "send"
    clearTimeout(this.timer)
    this.keep().then(() => this.send())
  }

  async keep() {
    const { fields } = said(new FormData(this.form))
    this.deal.fields = [...fields, ...this.beside]
    this.turn = (this.turn ?? 0) + 1
    if ((await owner())?.key !== this.key) return   // the page was left open, and the device is another's now
    await keepDeal(this.deal).then(() => this.say(this.deal.isSending ? "waits" : "kept"), () => this.say("full"))
    await navigator.serviceWorker?.ready.then(ready => ready.sync?.register("deals")).catch(() => null)
  }

  send() { this.sending ??= this.sendNow().catch(() => null).finally(() => { this.sending = null }) }

  async sendNow() {
    const turn = this.turn
    if (!this.deal.fields.length) return
    const [outcome, one] = await settle(this.deal.id)
    if (one) this.deal = { ...one, fields: this.deal.fields, isSending: this.deal.isSending, files: this.turn === turn ? one.files : this.deal.files }
    this.showFiles()
    this.querySelector("[data-out]").hidden = outcome !== "out"
    if (outcome === "sent") return dropDeal(one.id).then(() => location.replace(one.at.replace("/edit", "")))
    if (outcome === "both") return showAt(one, one.isSending ? "send" : "save")
    if (outcome === "look") return dropDeal(one.id).then(() => one.isSending ? showAt(one, "send") : location.replace(one.at))
    if (outcome !== "saved" || this.turn !== turn) return
    history.replaceState(null, "", one.at)
    this.say("saved")
  }

  say(state) { this.output.dataset.state = state; this.output.value = this.dataset[state] ?? "" }
})
