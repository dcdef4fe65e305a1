// Where what had the focus comes anew, the focus goes to what stands in its place: the same field, else the nearest part
// around it, else the page's main part. A page that says where it begins (autofocus) has its way.
// Each request remembers its own: what comes in between, into another part, takes nothing from it.
const places = new WeakMap()

document.addEventListener("htmx:before:request", event => {
  const had = document.activeElement
  if (had !== document.body) places.set(event.detail.ctx, idsAround(had))
})

document.addEventListener("htmx:after:swap", event => {
  if (document.activeElement !== document.body) return
  const around = places.get(event.detail.ctx) ?? []
  const place = around.map(id => document.getElementById(id)).find(element => element?.checkVisibility())
  if (!place) return
  if (place.tabIndex < 0) place.tabIndex = -1   // what takes no focus by itself takes it once
  place.focus({ preventScroll: true })
})

function idsAround(element) {
  const ids = []
  for (let one = element; one; one = one.parentElement) if (one.id) ids.push(one.id)
  return ids
}
