// <sort-rows data-form="order"><ol><li data-row>…<input name="order" form="order">…</ol></sort-rows> <form id="order">
// Rows can be dragged to another place: the form sends their order. Without this, the buttons in each row move it.
customElements.define("sort-rows", class extends HTMLElement {
  connectedCallback() {
    for (const type of ["pointerdown", "dragstart", "dragover", "drop", "dragend"]) this.addEventListener(type, this)
  }

  handleEvent(event) {
    const row = event.target.closest?.("[data-row]")
    if (event.type === "pointerdown" && row) row.draggable = true
    else if (event.type === "dragstart" && row) this.lift(row, event)
    else if (event.type === "dragover" && this.moving) this.makeRoom(row, event)
    else if (event.type === "drop" && this.moving) this.drop(event)
    else if (event.type === "dragend") this.rest()
  }

  lift(row, event) {
    [this.moving, this.before] = [row, this.order]
    row.toggleAttribute("data-moving", true)
    event.dataTransfer.effectAllowed = "move"
  }

  makeRoom(row, event) {
    event.preventDefault()
    if (!row || row === this.moving) return
    const { top, height } = row.getBoundingClientRect()
    row[event.clientY < top + height / 2 ? "before" : "after"](this.moving)
  }

  drop(event) {
    event.preventDefault()
    if (this.order !== this.before) document.getElementById(this.dataset.form).requestSubmit()
  }

  rest() {
    this.moving?.removeAttribute("data-moving")
    this.moving = null
  }

  get order() { return Array.from(this.querySelectorAll("[name=order]"), field => field.value).join() }
})
