// A form that leaves the page can be sent once: its buttons rest until the page is shown again.
// The server's one-time key is what counts; this only tells the person that the press was heard.
const LONGEST_MS = 10_000   // a download leaves the page where it is

const resting = new Set()

addEventListener("submit", ({ target: form, defaultPrevented }) => {
  if (defaultPrevented) return   // HTMX, or an element that sends later
  setTimeout(() => rest(form))   // once the browser has read which button it was
})
addEventListener("pageshow", wake)

function rest(form) {
  for (const button of form.elements) {
    if (button.type !== "submit" || button.disabled) continue
    button.disabled = true
    resting.add(button)
  }
  setTimeout(wake, LONGEST_MS)
}

function wake() {
  for (const button of resting) button.disabled = false
  resting.clear()
}
