// <lesson-progress data-at="…/progress" data-kind="video" data-place="31.5" [data-done]>…</lesson-progress>
// Says how far the person came: of a video the parts that were watched and where to go on, of a text when its end was
// seen. What did not get through is said again; the server keeps the furthest. Nothing of it is kept in the browser.
const EACH_MS = 10_000, END_SEEN_MS = 1_000

customElements.define("lesson-progress", class extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video")
    if (this.video) this.watch()
    else if (this.dataset.kind === "text" && !this.hasAttribute("data-done")) this.lookForEnd()
    for (const type of ["pagehide", "online"]) addEventListener(type, this)
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

  handleEvent({ type }) {
    if (type === "loadedmetadata" && Number(this.dataset.place) < this.video.duration - 2) this.video.currentTime = Number(this.dataset.place)
    else if (type === "timeupdate") this.isDue = true
    else this.say()
  }

  async say() {
    if (!this.isDue) return
    this.isDue = false
    const answer = await fetch(this.dataset.at, this.said()).catch(() => null)
    if (!answer?.ok) this.isDue = true   // said again with the next step, or when the line is back
    else if (answer.headers.has("Lesson-Done") && !this.hasAttribute("data-done")) this.finish()
  }

  said() {
    const token = document.querySelector("[name=csrf_token]").value
    const body = new URLSearchParams({ csrf_token: token, share: this.share ?? 0 })
    const played = this.video?.played ?? { length: 0 }
    if (this.video) body.set("place", this.video.currentTime.toFixed(1))
    body.set("watched", Array.from({ length: played.length }, (_, at) => `${played.start(at).toFixed(1)}-${played.end(at).toFixed(1)}`).join())
    return { method: "POST", body, headers: { Prefer: "return=minimal", "X-CSRFToken": token }, keepalive: true }
  }

  finish() {
    this.toggleAttribute("data-done", true)
    document.body.dispatchEvent(new CustomEvent("lesson-done"))
  }
})
