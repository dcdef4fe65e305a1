"""Open Badges 3.0 (1EdTech): certificates as signed credentials that hold apart from the portal."""

CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
EMBEDDED_IN = "https://purl.imsglobal.org/ob/v3p0"  # the namespace of what is baked into a drawing
KEYWORD = "openbadgecredential"  # of what is baked into a picture
ALGORITHM = "RS256"
