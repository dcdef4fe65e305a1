// <copy-text data-done="Copied"><output>DR-7K3M-9QXT</output> <button type="button" hidden> … <span>Copy</span></button></copy-text>
customElements.define("copy-text", class extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button")
    this.button.hidden = !navigator.clipboard
    this.button.addEventListener("click", this)
  }

  async handleEvent() {
    await navigator.clipboard.writeText(this.querySelector("output").value)
    this.button.lastElementChild.textContent = this.dataset.done
  }
})
