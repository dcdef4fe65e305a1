// <request-trouble role="alert"><div hidden>That did not reach us.</div></request-trouble>
// The page stays as it is when the server or the way to it fails, or when a part of it is refused; this says so.
const EVENTS = ["htmx:error", "htmx:response:error", "htmx:before:request"]

customElements.define("request-trouble", class extends HTMLElement {
  connectedCallback() { for (const name of EVENTS) document.addEventListener(name, this) }
  disconnectedCallback() { for (const name of EVENTS) document.removeEventListener(name, this) }

  handleEvent({ type, detail }) {
    const { status, headers } = detail?.ctx?.response ?? {}
    const isShown = status >= 400 && status < 500 && headers.get("HX-Reswap") !== "none"
    this.firstElementChild.hidden = type === "htmx:before:request" || isShown
  }
})
