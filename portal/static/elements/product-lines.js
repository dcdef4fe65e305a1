// <product-lines>
//   <div data-lines> <fieldset data-line> … lines-0-product … [data-reason] … <button type="button" data-remove hidden> </fieldset> </div>
//   <template> one line, its names written lines-__n__-… </template>
//   <button type="button" data-add hidden>Add a line</button>
// </product-lines>
// Each option of a product may carry data-list-price; the reason is asked where the unit price is lower.
const STRIDE = 1000

customElements.define("product-lines", class extends HTMLElement {
  connectedCallback() {
    this.add = this.querySelector("[data-add]")
    this.add.hidden = false
    for (const type of ["click", "input", "change"]) this.addEventListener(type, this)
    this.show()
  }

  get lines() { return [...this.querySelectorAll("[data-line]")] }

  handleEvent({ type, target }) {
    if (type !== "click") return this.show()
    if (target.closest("[data-add]")) this.addLine()
    if (target.closest("[data-remove]")) this.removeLine(target.closest("[data-line]"))
  }

  addLine() {
    const line = this.querySelector("template").content.cloneNode(true)
    const n = this.nextNumber()
    for (const element of line.querySelectorAll("*"))
      for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll("__n__", n)
    this.querySelector("[data-lines]").append(line)
    this.changed()
    this.field(this.lines.at(-1), "product")?.focus()
  }

  removeLine(line) {
    if (this.lines.length === 1) return
    line.remove()
    this.changed()
    this.add.focus()
  }

  nextNumber() {
    const taken = this.lines.map(line => Number(this.field(line, "product").name.match(/-(\d+)-/)[1]))
    return Math.max(-1, ...taken) + 1 + Math.floor(Math.random() * STRIDE)   // another device adds lines too
  }

  changed() {
    this.show()
    this.dispatchEvent(new Event("change", { bubbles: true }))
  }

  show() {
    for (const line of this.lines) {
      line.querySelector("[data-remove]").hidden = this.lines.length === 1
      const price = this.field(line, "unit_price")
      const listed = this.field(line, "product")?.selectedOptions[0]?.dataset.listPrice ?? ""
      price.placeholder = listed
      this.showReason(line.querySelector("[data-reason]"), listed && price.value && !(amount(price.value) >= Number(listed)))
    }
  }

  showReason(reason, isAsked) {
    if (reason) reason.hidden = !isAsked && !reason.querySelector("[aria-invalid=true]")
  }

  field(line, name) { return line.querySelector(`[name$="-${name}"]`) }
})

// "1,234.50" and "1.234,50" are the same amount.
function amount(written) {
  return Number(written.replace(/[\s.,](?=\d{3}(?!\d))/g, "").replace(",", "."))
}
