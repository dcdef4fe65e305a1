// <request-trouble role="alert"><div hidden>That did not reach us.</div></request-trouble>
// HTMX leaves the page as it is when the server or the way to it fails; this says so.
const EVENTS = ["htmx:error", "htmx:response:error", "htmx:before:request"]

customElements.define("request-trouble", class extends HTMLElement {
  connectedCallback() { for (const name of EVENTS) document.addEventListener(name, this) }
  disconnectedCallback() { for (const name of EVENTS) document.removeEventListener(name, this) }

  handleEvent({ type, detail }) {
    const status = detail?.ctx?.response?.status
    this.firstElementChild.hidden = type === "htmx:before:request" || (status >= 400 && status < 500)
  }
})
