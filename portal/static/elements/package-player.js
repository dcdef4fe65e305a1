// <package-player data-at="…/package" data-frame="https://…/" data-origin="https://…" data-begins="{…}" …>
// Puts a package's frame on the page, on an origin of its own, and sends what it says of itself. What did not get
// through is sent again, the newest alone; the server never lowers anything. Nothing of it is kept in the browser.
const EACH_MS = 1_500, MOST_MS = 30_000, WHOLE_BYTES = 60_000   // what a browser sends from a page that closes

customElements.define("package-player", class extends HTMLElement {
  connectedCallback() {
    this.frame = document.createElement("iframe")
    this.frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-modals")
    this.frame.setAttribute("allow", "autoplay; fullscreen")
    this.frame.title = this.dataset.title
    this.frame.src = this.dataset.frame
    for (const type of ["message", "pagehide", "online", "beforeunload"]) addEventListener(type, this)
    this.prepend(this.frame)
  }
  disconnectedCallback() {
    for (const type of ["message", "pagehide", "online", "beforeunload"]) removeEventListener(type, this)
    clearTimeout(this.timer)
  }

  handleEvent(event) {
    if (event.type === "message") this.begin(event)
    else if (event.type === "beforeunload") { if (this.failed) event.preventDefault() }
    else this.send(event.type === "pagehide")
  }

  begin({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== this.dataset.origin || data !== "package-ready") return
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data: said }) => this.keep(said)
    source.postMessage({ ...JSON.parse(this.dataset.begins), title: this.dataset.title }, origin, [port2])
  }

  keep(said) {
    this.said = said
    if (said.ended) this.send()
    else this.later(EACH_MS)
  }

  later(ms) {
    if (!this.timer) this.timer = setTimeout(() => this.send(), ms)
  }

  async send(isLast = false) {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.said || (this.isSending && !isLast)) return
    const { said } = this, body = this.body(said)
    this.isSending = true
    const keepalive = body.length < WHOLE_BYTES
    const headers = { Prefer: "return=minimal", "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": this.token }
    const answer = await fetch(this.dataset.at, { method: "POST", body, headers, keepalive, redirect: "manual" }).catch(() => null)
    this.isSending = false
    if (answer?.ok && this.said === said) this.said = undefined
    this.tell(answer)
    if (this.said) this.later(this.wait)
  }

  get token() { return document.querySelector("[name=csrf_token]").value }

  body(said) {
    const body = new URLSearchParams({ csrf_token: this.token, item: this.dataset.part, launched: this.dataset.launched })
    for (const [name, value] of Object.entries(said)) {
      if (value !== undefined && value !== null && value !== false) body.set(name, value)
    }
    return body.toString()
  }

  tell(answer) {
    const { kept, dead, refused, out, elsewhere } = this.dataset
    this.failed = !answer?.ok
    this.wait = this.failed ? Math.min((this.wait || EACH_MS) * 2, MOST_MS) : EACH_MS
    if (answer?.status === 422 || answer?.status === 400) { this.say(refused); this.said = undefined; this.failed = false }
    else if (this.failed) this.say(answer?.status === 401 ? out : dead)
    else this.say(answer.headers.has("Opened-Elsewhere") ? elsewhere : kept)
    if (answer?.ok && (answer.headers.has("Part-Done") || answer.headers.has("Lesson-Done"))) this.finish()
  }

  say(words) {
    this.querySelector("[data-said]").textContent = words
  }

  finish() {
    if (this.hasAttribute("data-done")) return
    this.toggleAttribute("data-done", true)
    document.body.dispatchEvent(new CustomEvent("lesson-done"))
  }
})
