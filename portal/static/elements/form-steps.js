// <form-steps>
//   <ol class="steps"> <li><a href="#step-customer">Customer</a></li> … </ol>
//   <form novalidate> <section data-step="customer" id="step-customer"> <legend>…</legend> … </section> …
//     <button type="button" data-back hidden> <button type="button" data-next hidden> <button data-send> </form>
// </form-steps>
// Sections with the same data-step are one step. A desk shows the whole form; a phone, one step at a time.
const PHONE = matchMedia("(max-width: 59.99rem)")

customElements.define("form-steps", class extends HTMLElement {
  connectedCallback() {
    this.sections = [...this.querySelectorAll("[data-step]")]
    this.steps = [...new Set(this.sections.map(section => section.dataset.step))]
    this.at = Math.max(0, this.stepOf(this.querySelector("[aria-invalid=true]")))
    for (const type of ["click", "focusin", "keydown"]) this.addEventListener(type, this)
    PHONE.addEventListener("change", this)
    this.show()
  }

  disconnectedCallback() { PHONE.removeEventListener("change", this) }

  handleEvent(event) {
    if (event.type === "change") return this.show()
    if (event.type === "focusin") return this.mark(this.stepOf(event.target))
    if (!PHONE.matches) return
    if (event.type === "keydown") return this.enter(event)
    if (event.target.closest("[data-back]")) this.go(this.at - 1)
    if (event.target.closest("[data-next]")) this.next()
    const link = event.target.closest("a[href^='#']")
    if (link) this.follow(link, event)
  }

  // Enter goes on to the next step, it does not send what is not yet shown.
  enter(event) {
    if (event.key !== "Enter" || this.isLast || !event.target.matches("input:not([type=submit], [type=button])")) return
    event.preventDefault()
    this.next()
  }

  next() {
    if (this.isComplete(this.at)) this.go(this.at + 1)
  }

  // A link to a field opens its step; the list of steps leads on only past what is complete.
  follow(link, event) {
    const wanted = this.stepOf(this.querySelector(`[id="${link.hash.slice(1)}"]`))
    if (wanted < 0) return
    if (!link.closest(".steps")) return this.go(wanted, { focus: false })
    event.preventDefault()
    while (this.at < wanted && this.isComplete(this.at)) this.at += 1
    if (this.at >= wanted) this.go(wanted)
    else this.showWrong()
  }

  go(step, { focus = true } = {}) {
    this.at = step
    this.show()
    if (!focus) return
    const heading = this.shown[0].querySelector("legend, h2")
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    this.scrollIntoView()
  }

  isComplete(step) {
    const asked = this.sectionsOf(step).flatMap(section => [...section.querySelectorAll(":required, [type=email]")])
    for (const field of asked) field.setCustomValidity("")
    const wrong = asked.find(field => field.matches(":invalid"))
    if (wrong && step === this.at) this.ask(wrong)
    return !wrong
  }

  // In our words: the browser's are in its own language, which need not be the person's.
  ask(field) {
    field.setCustomValidity(field.dataset.wanted ?? "")
    field.reportValidity()
  }

  showWrong() { this.go(this.at, { focus: false }); this.isComplete(this.at) }

  show() {
    const one = PHONE.matches
    for (const section of this.sections) section.hidden = one && this.stepOf(section) !== this.at
    this.querySelectorAll(".steps li").forEach((step, n) => {
      step.classList.toggle("done", one && n < this.at)
      if (n === this.at) step.ariaCurrent = "step"
      else step.removeAttribute("aria-current")
    })
    this.querySelector("[data-back]").hidden = !one || this.at === 0
    this.querySelector("[data-next]").hidden = !one || this.isLast
    this.querySelector("[data-send]").hidden = one && !this.isLast
  }

  // At a desk the list of steps says where the person is.
  mark(step) {
    if (PHONE.matches || step < 0 || step === this.at) return
    this.at = step
    this.show()
  }

  get isLast() { return this.at === this.steps.length - 1 }
  get shown() { return this.sectionsOf(this.at) }
  sectionsOf(step) { return this.sections.filter(section => section.dataset.step === this.steps[step]) }
  stepOf(element) { return this.steps.indexOf(element?.closest("[data-step]")?.dataset.step) }
})
