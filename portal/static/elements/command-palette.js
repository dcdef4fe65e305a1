// <command-palette><a href="/go">…</a><dialog><form action="/go"><input type="search"></form><p role="status"><div>…
// Ctrl or Cmd K, or the link, opens what /go finds: arrows move, Enter goes, Esc leaves. Without it, the link leads there.
const PAUSE_MS = 120
const PART = { "HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#found" }

customElements.define("command-palette", class extends HTMLElement {
  connectedCallback() {
    this.link = this.querySelector("a")
    this.dialog = this.querySelector("dialog")
    this.form = this.querySelector("form")
    this.link.addEventListener("click", this)
    this.form.addEventListener("submit", this)
    this.form.addEventListener("input", this)
    document.addEventListener("keydown", this)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
  }

  handleEvent(event) {
    if (event.type === "click") this.open(event)
    else if (event.type === "submit") this.go(event)
    else if (event.type === "input") this.findSoon()
    else if (event.key?.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) this.open(event)
    else if (this.dialog.open) this.move(event)
  }

  open(event) {
    if (event.type === "click" && (event.ctrlKey || event.metaKey || event.shiftKey)) return
    event.preventDefault()
    if (this.dialog.open || document.querySelector("dialog[open]")) return
    this.dialog.showModal()
    this.field.select()
    this.find()
  }

  findSoon() {
    clearTimeout(this.soon)
    this.soon = setTimeout(() => this.find(), PAUSE_MS)
  }

  async find() {
    this.asked?.abort()
    this.asked = new AbortController()
    const at = `${this.form.getAttribute("action")}?${new URLSearchParams(new FormData(this.form))}`
    try {
      const answer = await fetch(at, { headers: PART, signal: this.asked.signal })
      if (!answer.ok) return
      const found = new DOMParser().parseFromString(await answer.text(), "text/html")
      this.querySelector("[role=status]").textContent = found.querySelector("[data-words]").dataset.words
      this.dialog.lastElementChild.replaceChildren(...found.querySelectorAll(".places, [data-words]:not([hidden])"))
    } catch { /* a newer question, or no line: what is there stays */ }
  }

  move(event) {
    if (event.key === "Escape") return this.leave(event)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const stops = [this.field, ...this.links]
    const next = stops[Math.max(stops.indexOf(document.activeElement), 0) + step] ?? this.field
    next.focus()
  }

  leave(event) {
    event.preventDefault()   // or it would empty the field first
    this.dialog.close()
  }

  go(event) {
    const [first] = this.links
    if (!first) return   // the page of all that was found
    event.preventDefault()
    first.click()
  }

  get field() { return this.form.elements.q }
  get links() { return [...this.dialog.querySelectorAll(".places a")] }
})
