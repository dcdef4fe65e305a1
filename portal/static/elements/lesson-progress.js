// <lesson-progress data-at="…/progress" data-kind="video" data-place="31.5" [data-done]>…</lesson-progress>
// Says how far the person came: of a video the parts that were watched and where to go on, of a text when its end was
// seen. What did not get through is said again; the server keeps the furthest. Where the course is kept on this phone it
// is put aside there, and a page that was kept (it has no token) says all that it has to say so. Elsewhere nothing is kept.
const EACH_MS = 10_000, END_SEEN_MS = 1_000, SEEN_ENOUGH = .9

customElements.define("lesson-progress", class extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video")
    if (this.video) this.watch()
    else if (this.dataset.kind === "text" && !this.hasAttribute("data-done")) this.lookForEnd()
    for (const type of ["pagehide", "online"]) addEventListener(type, this)
    this.addEventListener("click", this)
  }
  disconnectedCallback() {
    for (const type of ["pagehide", "online"]) removeEventListener(type, this)
    clearInterval(this.timer)
    this.observer?.disconnect()
  }

  watch() {
    for (const type of ["loadedmetadata", "pause", "ended", "timeupdate"]) this.video.addEventListener(type, this)
    this.timer = setInterval(this.say.bind(this), EACH_MS)
  }

  lookForEnd() {
    const article = this.querySelector("article"), end = article.lastElementChild
    this.observer = new IntersectionObserver(([{ isIntersecting }]) => {
      clearTimeout(this.seen)
      if (isIntersecting) this.seen = setTimeout(() => { this.share = 100; this.isDue = true; this.say() }, END_SEEN_MS)
    }, { rootMargin: "0px 0px -10% 0px", threshold: end.offsetHeight > innerHeight ? 0 : 1 })
    this.observer.observe(end.lastElementChild ?? end)
  }

  handleEvent(event) {
    const { type, target } = event
    if (type === "loadedmetadata" && Number(this.dataset.place) < this.video.duration - 2) this.video.currentTime = Number(this.dataset.place)
    else if (type === "timeupdate") this.isDue = true
    else if (type === "click") this.leave(target.closest("[data-finish]"), event)
    else this.say()
  }

  async say() {
    if (!this.isDue) return
    this.isDue = false
    if (!this.token) return this.putAside()
    const answer = await fetch(this.dataset.at, this.said()).catch(() => null)
    if (!answer?.ok) this.isDue = true   // said again with the next step, or when the line is back
    if (!answer) this.putAside()
    else if (answer.headers.has("Lesson-Done") && !this.hasAttribute("data-done")) this.finish()
  }

  said() {
    const body = new URLSearchParams({ csrf_token: this.token, share: this.share ?? 0 })
    if (this.video) body.set("place", this.place)
    body.set("watched", this.watched.join())
    return { method: "POST", body, headers: { Prefer: "return=minimal", "X-CSRFToken": this.token }, keepalive: true }
  }

  get token() { return document.querySelector("[name=csrf_token]")?.value }
  get place() { return this.video?.currentTime.toFixed(1) }
  get parts() {
    const played = this.video?.played ?? { length: 0 }
    return Array.from({ length: played.length }, (_, at) => [played.start(at), played.end(at)])
  }
  get watched() { return this.parts.map(([since, to]) => `${since.toFixed(1)}-${to.toFixed(1)}`) }
  get isSeen() { return this.share === 100 || this.parts.reduce((sum, [since, to]) => sum + to - since, 0) >= SEEN_ENOUGH * this.video?.duration }

  async putAside() {
    const kept = await import("/static/worker/keep.js").catch(() => null), { share, place, watched, isSeen: isDone } = this
    const isKept = await kept?.later({ at: this.dataset.at, share, place, watched, isDone })
    if (isKept && isDone && !this.token) this.finish()
  }

  async leave(link, event) {
    if (!link) return
    event.preventDefault()
    this.share = 100
    await this.putAside()
    location.assign(link.href)
  }

  finish() {
    this.toggleAttribute("data-done", true)
    document.body.dispatchEvent(new CustomEvent("lesson-done"))
  }
})
