// <queue-keys><table>…<tr data-at="…" data-days="90"><input type="checkbox" form="together"><a>…</table><form id="together">…
// j and k move, x or space chooses, a approves, i asks, d declines, g assigns; Enter opens the deal or sends what is open.
import { isFree } from "/static/elements/free-key.js"

const REVEALS = { i: "question", g: "colleague", d: "reason" }

let last = null   // the row that the person was at: the page's main part comes anew after each answer

customElements.define("queue-keys", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this)
    this.addEventListener("focusin", this)
    if (last !== null && !document.querySelector("main [autofocus]")) this.goTo(last)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
  }

  handleEvent(event) {
    if (event.type === "focusin") this.note(event.target)
    else if (event.key === "Enter") this.send(event)
    else if (event.key === "Escape") this.leave(event)
    else if (isFree(event)) this.act(event)
  }

  act(event) {
    const step = { j: 1, k: -1 }[event.key]
    const canAnswer = this.row && this.querySelector("#together")   // what partners ask for beside is answered on its page
    const isChoosing = event.key === "x" || (event.key === " " && event.target.matches("tr a"))
    if (step) this.goTo(this.row === event.target.closest("tr") ? this.at + step : this.at)
    else if (!canAnswer) return
    else if (isChoosing) this.box(this.row).checked = !this.box(this.row).checked
    else if (event.key === "a") this.approve(this.row)
    else if (event.key in REVEALS) this.reveal(REVEALS[event.key])
    else return
    event.preventDefault()
  }

  approve(row) {
    if (row.matches("[data-own]")) return
    const dialog = this.querySelector("dialog"), form = dialog.querySelector("form")
    form.setAttribute("action", row.dataset.at)
    form.setAttribute("hx-post", row.dataset.at)
    form.elements.protected_days.value = row.dataset.days
    dialog.querySelector("bdi").textContent = row.querySelector("a").textContent
    this.note(row)
    dialog.showModal()
    form.elements.protected_days.select()
  }

  reveal(name) {
    if (!this.querySelector("tr :checked")) this.box(this.row).checked = true
    this.note(this.row)
    const field = this.querySelector("#together").elements[name]
    field.closest("details").open = true
    field.focus()
  }

  send(event) {
    const { target, ctrlKey, metaKey } = event, isText = target.matches("textarea")
    const button = target.closest("#together details[open], dialog form")?.querySelector("button.button")
    if (button && (ctrlKey || metaKey || target.matches("select"))) button.click()
    else if (target.matches("tr [type=checkbox]")) target.closest("tr").querySelector("a").click()
    else return
    if (!isText || ctrlKey || metaKey) event.preventDefault()
  }

  leave({ target }) {
    const open = target.closest("#together details[open]")
    if (!open) return
    open.open = false
    this.goTo(this.at)
  }

  goTo(at) {
    const rows = this.rows
    rows[Math.min(Math.max(at, 0), rows.length - 1)]?.querySelector("a").focus()
  }

  note(element) {
    const row = element.closest("tbody tr")
    if (row) last = this.rows.indexOf(row)
  }

  box(row) { return row.querySelector("[type=checkbox]") }

  get at() { return last ?? 0 }
  get row() { return this.rows[Math.min(this.at, this.rows.length - 1)] }
  get rows() { return [...this.querySelectorAll("tbody tr")] }
})
