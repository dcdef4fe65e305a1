// <key-help><dialog>…</dialog></key-help>
// "?" shows the keys of this page. Esc or the button leaves it, and the focus goes back to where it was.
import { isFree } from "/static/elements/free-key.js"

customElements.define("key-help", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
  }

  handleEvent(event) {
    if (event.key !== "?" || !isFree(event)) return
    event.preventDefault()
    this.firstElementChild.showModal()
  }
})
