// Where what had the focus comes anew, the focus goes to what stands in its place: the same field, else the nearest part
// around it, else the page's main part. A page that says where it begins (autofocus) has its way.
let places = []

document.addEventListener("htmx:before:request", () => {
  const had = document.activeElement
  if (had !== document.body) places = idsAround(had)
})

document.addEventListener("htmx:after:swap", () => {
  if (places.length === 0 || document.activeElement !== document.body) return
  const place = places.map(id => document.getElementById(id)).find(element => element?.checkVisibility())
  places = []
  if (!place) return
  if (place.tabIndex < 0) place.tabIndex = -1   // what takes no focus by itself takes it once
  place.focus({ preventScroll: true })
})

function idsAround(element) {
  const ids = []
  for (let one = element; one; one = one.parentElement) if (one.id) ids.push(one.id)
  return ids
}
