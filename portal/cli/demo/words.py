"""What the people of the demo write: in English, at Lumen in Spanish. All of it is made up."""

CONTACTS = (
    "Dana Reyes", "Lee Park", "Mo Lindgren", "Kim Oduya", "Ada Bellamy", "Noor Haddad", "Ilse Brandt", "Tom Achebe",
    "Vera Kowalska", "Hugo Marin", "Yuki Tanabe", "Rosa Ferrer", "Samir Qadri", "Elin Berg", "Pablo Nieto",
)  # fmt: skip
HELP = ("demo", "technical", "price", "reference", "executive")
ROLES = {
    "en": ("Head of IT", "Purchasing", "Plant manager", "Managing director", "Network lead", "Head of operations"),
    "es": ("Jefatura de TI", "Compras", "Dirección general", "Operaciones"),
}
PROJECTS = {
    "en": (
        ("Branch network refresh", "Forty branches with lines that fail on Mondays; one supplier for all of them."),
        ("New data centre", "A second site in the next town, ready before the lease of the first one ends."),
        ("Warehouse scanners", "Scanners that survive a fall and talk to the stock system."),
        ("Replacement after an outage", "Two days of standstill in spring; the board wants no third."),
        ("Laptops for the field team", "Sixty people who visit customers and need to sign there."),
        ("Pilot at one site", "One site first; if it goes well, the other seven follow within the year."),
    ),
    "es": (
        ("Renovación de sucursales", "Doce sucursales con equipos de hace ocho años; quieren un solo proveedor."),
        ("Segundo centro de datos", "Un sitio de respaldo antes de que termine el contrato actual."),
        ("Piloto en una planta", "Primero una planta; si va bien, las otras tres."),
    ),
}
QUESTIONS = {
    "en": (
        "Which site is it for? There are two in the same city.",
        "Has the budget been approved, or is it still being asked for?",
        "Who decides at the customer, and when do they meet next?",
    ),
    "es": ("¿Para qué sede es?", "¿Está aprobado el presupuesto?"),
}
NOTES = {"en": ("", "", "Good luck, tell us if a demo helps.", "Approved as asked."), "es": ("", "Mucho éxito.")}
DISCOUNTS = {
    "en": (
        "The customer has an offer at this price.",
        "They take the whole quantity at once.",
        "A pilot; more follows.",
    ),
    "es": ("El cliente tiene una oferta a este precio.", "Compran toda la cantidad de una vez."),
}
