// <kept-lessons><div data-line>…<div data-back hidden>…<ol class="lessons"><li data-at="…/progress"><a>…<span data-unsent hidden>
// A page that the phone kept: marks what was done since, opens the next where they open in their order, and sends it all
// when the line is back.
import { meet, unsent } from "/static/worker/keep.js"

customElements.define("kept-lessons", class extends HTMLElement {
  async connectedCallback() {
    addEventListener("online", this)
    document.body.addEventListener("lesson-done", this)
    await this.mark()
    await meet()
    await this.mark()
  }
  disconnectedCallback() {
    removeEventListener("online", this)
    document.body.removeEventListener("lesson-done", this)
  }

  async handleEvent({ type }) {
    if (type === "online") await meet()
    if (type === "online" && !(await unsent()).length) this.tell()
    await this.mark()
  }

  tell() {
    this.querySelector("[data-line]").hidden = true
    this.querySelector("[data-back]").hidden = false
  }

  async mark() {
    const done = new Set((await unsent()).filter(note => note.isDone).map(note => note.at))
    let isOpen = true
    for (const row of this.querySelectorAll(".lessons > li")) {
      const isUnsent = done.has(row.dataset.at) && !row.matches(".done:not([data-since])"), link = row.querySelector("a")
      if (isUnsent) row.classList.add("done")
      if (isUnsent) row.toggleAttribute("data-since", true)
      for (const words of row.querySelectorAll("[data-unsent]")) words.hidden = !isUnsent
      if (link) this.open(link, isOpen || !row.closest("[data-in-order]"))
      isOpen &&= row.matches(".done")
    }
  }

  open(link, isOpen) {
    link.dataset.to ??= link.getAttribute("href")
    if (isOpen) link.href = link.dataset.to
    else link.removeAttribute("href")
  }
})
