// <quiz-clock data-seconds="540" data-left="{} left" data-last="…" data-over="/…">…<time>…</time> <span aria-live>…</span></quiz-clock>
// Counts down what the server said is left; at the end it asks the server, whose clock alone counts.
const SHORT_S = 60

customElements.define("quiz-clock", class extends HTMLElement {
  connectedCallback() {
    [this.time, this.aloud] = this.querySelectorAll("time, [aria-live]")
    this.ends = performance.now() + Number(this.dataset.seconds) * 1000
    this.timer = setInterval(this.tick.bind(this), 1000)
    this.tick()
  }
  disconnectedCallback() { clearInterval(this.timer) }

  tick() {
    const left = Math.max(0, Math.ceil((this.ends - performance.now()) / 1000))
    this.time.textContent = this.dataset.left.replace("{}", `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`)
    if (left <= SHORT_S && !this.classList.contains("short")) {
      this.classList.add("short")
      this.aloud.textContent = this.dataset.last
    }
    if (left > 0) return
    clearInterval(this.timer)
    this.dispatchEvent(new CustomEvent("quiz-over", { bubbles: true }))
    location.assign(this.dataset.over)
  }
})
