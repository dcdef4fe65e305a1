// <file-drop> <input type="file"> <progress hidden></progress> </file-drop>, in a form that HTMX sends
// A file that is dropped anywhere on it is chosen, and one that is chosen is sent at once; the bar shows that it is on its way.
customElements.define("file-drop", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]")
    this.bar = this.querySelector("progress")
    for (const name of ["dragover", "dragleave", "drop", "change"]) this.addEventListener(name, this)
    for (const name of ["htmx:before:request", "htmx:finally:request"]) this.closest("form").addEventListener(name, this)
  }

  handleEvent(event) {
    this.toggleAttribute("data-over", event.type === "dragover")
    switch (event.type) {
      case "dragover": return event.preventDefault()
      case "drop": return this.take(event)
      case "change": return this.send()
      case "htmx:before:request": this.bar.hidden = false; return
      case "htmx:finally:request": this.bar.hidden = true
    }
  }

  take(event) {
    event.preventDefault()
    if (!event.dataTransfer.files.length) return
    this.input.files = event.dataTransfer.files
    this.send()
  }

  send() { if (this.input.files.length) this.closest("form").querySelector("[hx-post]").click() }
})
