// <kept-choice><form> … choose-<field> … </form></kept-choice>
// Both texts were shown and one is chosen: what waited on this device for that need not wait any more.
import { deals, dropDeal } from "/static/worker/kept-deals.js"

customElements.define("kept-choice", class extends HTMLElement {
  connectedCallback() { this.addEventListener("submit", this) }

  async handleEvent() {
    for (const one of await deals().catch(() => [])) if (one.asks && one.at === location.pathname) await dropDeal(one.id)
  }
})
