// <kept-deals data-typed data-waits data-both data-look data-saved data-sent hidden><ul></ul><template><li><a><bdi></bdi></a> <span></span></li></template></kept-deals>
// What waits on this device, and what became of it meanwhile: each with a way to go on. What became of it is told once.
import { deals, dropDeal, showAt } from "/static/worker/kept-deals.js"

customElements.define("kept-deals", class extends HTMLElement {
  async connectedCallback() {
    const all = await deals().catch(() => [])
    this.querySelector("ul").replaceChildren(...all.map(one => this.row(one)))
    this.hidden = !all.length
    for (const one of all) if (["sent", "saved"].includes(one.told)) await dropDeal(one.id)
  }

  row(one) {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true), link = row.querySelector("a")
    link.querySelector("bdi").textContent = one.fields.find(([name]) => name === "customer_name")?.[1] || this.dataset.nameless
    link.href = one.told === "sent" ? one.at.replace("/edit", "") : one.at
    row.querySelector("span").textContent = this.dataset[one.told ?? one.asks ?? (one.isSending ? "waits" : "typed")]
    if (one.asks) link.addEventListener("click", event => { event.preventDefault(); showAt(one, one.isSending ? "send" : "save") })
    return row
  }
})
