// <kept-courses>…<span data-form hidden>…<div data-unsent hidden>…<nav hidden><ol></ol></nav></kept-courses>
// What this phone keeps, as links, on the page that is shown without the line.
import { courses, owner, unsent } from "/static/worker/keep.js"
import { unsentDeals } from "/static/worker/kept-deals.js"

customElements.define("kept-courses", class extends HTMLElement {
  async connectedCallback() {
    const list = this.querySelector("nav ol"), kept = await courses().catch(() => [])
    list.replaceChildren(...kept.map(this.link))
    this.querySelector("nav").hidden = !kept.length
    const mine = await owner().catch(() => null)
    this.querySelector("[data-form]").hidden = !mine?.form || mine.isOut
    const due = await Promise.all([unsent(), unsentDeals()]).catch(() => []), isDue = due.flat().length, isLeaving = location.pathname === "/logout"
    this.querySelector("[data-unsent]").hidden = !isDue || isLeaving
    this.querySelector("[data-leaving]").hidden = !isDue || !isLeaving
  }

  link({ at, title }) {
    const row = document.createElement("li"), link = document.createElement("a"), words = document.createElement("bdi")
    words.textContent = title
    link.href = at
    link.append(words)
    row.append(link)
    return row
  }
})
