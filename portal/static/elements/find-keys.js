// <find-keys><form role="search">…<input type="search"></form></find-keys> … <a class="asset">
// "/" leads to the search from anywhere on the page, arrows from tile to tile. Both work without it: by Tab.
import { isFree } from "/static/elements/free-key.js"

customElements.define("find-keys", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
  }

  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.key === "/" && isFree(event)) {
      event.preventDefault()
      this.querySelector("input[type=search]").select()
      this.querySelector("input[type=search]").focus()
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step && event.target.matches(".asset")) this.go(event, step)
  }

  go(event, step) {
    const tiles = [...document.querySelectorAll("a.asset")]
    const next = tiles[tiles.indexOf(event.target) + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  }
})
