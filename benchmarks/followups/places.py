"""Where the benchmark's leads live: places of every zone between the coasts, and what people are called."""

# City, state, postal code, area code, zone.
PLACES = (
    ("Sacramento", "CA", "95814", "916", "America/Los_Angeles"),
    ("Rancho Cucamonga", "CA", "91730", "909", "America/Los_Angeles"),
    ("Portland", "OR", "97205", "503", "America/Los_Angeles"),
    ("Seattle", "WA", "98101", "206", "America/Los_Angeles"),
    ("Las Vegas", "NV", "89101", "702", "America/Los_Angeles"),
    ("Phoenix", "AZ", "85004", "602", "America/Phoenix"),
    ("Denver", "CO", "80202", "303", "America/Denver"),
    ("Albuquerque", "NM", "87102", "505", "America/Denver"),
    ("Salt Lake City", "UT", "84101", "801", "America/Denver"),
    ("Austin", "TX", "78701", "512", "America/Chicago"),
    ("Dallas", "TX", "75201", "214", "America/Chicago"),
    ("Chicago", "IL", "60601", "312", "America/Chicago"),
    ("Minneapolis", "MN", "55401", "612", "America/Chicago"),
    ("Madison", "WI", "53703", "608", "America/Chicago"),
    ("Saint Louis", "MO", "63101", "314", "America/Chicago"),
    ("New York", "NY", "10001", "212", "America/New_York"),
    ("Boston", "MA", "02108", "617", "America/New_York"),
    ("Miami", "FL", "33101", "305", "America/New_York"),
    ("Atlanta", "GA", "30303", "404", "America/New_York"),
    ("Charlotte", "NC", "28202", "704", "America/New_York"),
    ("Columbus", "OH", "43215", "614", "America/New_York"),
    ("Philadelphia", "PA", "19103", "215", "America/New_York"),
)
FIRST_NAMES = (
    *("Ana", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Hugo", "Irene", "James", "Karen"),
    *("Luis", "Maria", "Nina", "Omar", "Paula", "Quentin", "Rosa", "Sam", "Teresa", "Victor", "Wendy"),
)
LAST_NAMES = (
    *("Alvarez", "Brooks", "Chen", "Diaz", "Evans", "Foster", "Garcia", "Hughes", "Ito", "Johnson"),
    *("Kim", "Lopez", "Miller", "Nguyen", "Ortiz", "Patel", "Reyes", "Silva", "Turner", "Walker"),
)
STREETS = ("Maple Street", "Oak Avenue", "Cedar Lane", "Birch Road", "Elm Court", "Willow Drive", "Pine Way")
