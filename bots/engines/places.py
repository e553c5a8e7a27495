"""Names of places, as words: the states, large cities and the countries that people move to."""

STATES = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|"
    "illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|"
    "mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north "
    "carolina|"
    "north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|"
    "utah|vermont|west virginia|virginia|washington(?: state)?|wisconsin|wyoming"
)
ABBREVIATION = (
    "a[kzlr]|c[aot]|d[ec]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|"
    "v[at]|"
    "w[aivy]"
)
_CITIES = (
    "abilene|akron|albany|albuquerque|alexandria|allentown|amarillo|anaheim|anchorage|ann arbor|arlington|"
    "asheville|atlanta|augusta|aurora|austin|bakersfield|baltimore|bangor|baton rouge|beaumont|bellevue|bend|"
    "billings|birmingham|bismarck|bloomington|boca raton|boise|boston|boulder|bozeman|bradenton|branson|"
    "brooklyn|brownsville|buffalo|burlington|cape coral|cape cod|carson city|cedar rapids|chandler|"
    "charleston|"
    "charlotte|chattanooga|chesapeake|cheyenne|chicago|chula vista|cincinnati|clarksville|clearwater|"
    "cleveland|"
    "coeur d'alene|college station|colorado springs|columbia|columbus|corpus christi|dallas|davenport|dayton|"
    "daytona(?: beach)?|denton|denver|des moines|destin|detroit|duluth|durham|el paso|erie|eugene|evansville|"
    "everett|fargo|fayetteville|flagstaff|fort collins|fort lauderdale|fort myers|fort wayne|fort worth|"
    "fresno|"
    "frisco|gainesville|galveston|gilbert|glendale|grand junction|grand rapids|green bay|greensboro|"
    "greenville|"
    "gulfport|harrisburg|hartford|henderson|hilton head|honolulu|houston|huntsville|idaho falls|indianapolis|"
    "iowa city|irvine|jackson|jacksonville|jersey city|johnson city|kalamazoo|kansas city|katy|key west|"
    "killeen|"
    "kissimmee|knoxville|lafayette|lake charles|lakeland|lancaster|lansing|laredo|las cruces|las vegas|"
    "lexington|"
    "lincoln|little rock|long beach|long island|los angeles|louisville|lubbock|macon|madison|manchester|"
    "mcallen|"
    "memphis|meridian|mesa|miami|midland|milwaukee|minneapolis|minot|missoula|modesto|montgomery|"
    "murfreesboro|"
    "myrtle beach|naples|nashville|new haven|new orleans|newark|norfolk|oakland|ocala|odessa|ogden|oklahoma "
    "city|olympia|omaha|orlando|oxnard|palm beach|palm springs|panama city(?: beach)?|pasadena|pensacola|"
    "peoria|"
    "philadelphia|philly|phoenix|pittsburgh|plano|pocatello|port st\\.? lucie|portland|prescott|providence|"
    "provo|pueblo|punta gorda|raleigh|rapid city|redding|reno|richmond|riverside|roanoke|rochester|rockford|"
    "round rock|sacramento|saint louis|salem|salt lake(?: city)?|san antonio|san diego|san francisco|san "
    "jose|"
    "santa ana|santa barbara|santa cruz|santa fe|sarasota|savannah|scottsdale|scranton|seattle|sedona|"
    "shreveport|sioux city|sioux falls|south bend|spokane|springfield|st\\.? augustine|st\\.? george|st\\.? "
    "louis|st\\.? paul|st\\.? pete(?:rsburg)?|stockton|surprise az|syracuse|tacoma|tallahassee|tampa|tempe|"
    "the villages|toledo|topeka|traverse city|tucson|tulsa|tuscaloosa|tyler|vancouver|vegas|venice|vero "
    "beach|"
    "virginia beach|waco|washington dc|wichita|wilmington|winston[- ]salem|worcester|yuma|nyc|socal|norcal|"
    "dfw|"
    "the carolinas|upstate new york|the keys|the ozarks|the smokies|the gulf coast|the east coast|the west "
    "coast"
)
_ABROAD = (
    "mexico|mexico city|canada|toronto|europe|spain|portugal|italy|france|germany|england|ireland|scotland|"
    "london|the uk|costa rica|puerto rico|panama|belize|ecuador|colombia|guatemala|honduras|el salvador|"
    "brazil|"
    "argentina|chile|peru|the philippines|thailand|vietnam|india|china|japan|korea|australia|new zealand|"
    "israel|greece|poland|guadalajara|monterrey|tijuana|dominican republic|jamaica|nicaragua|cuba"
)
# The longer name of two that begin alike comes first.
KNOWN = "|".join(
    sorted(
        (*STATES.split("|"), *_CITIES.split("|"), *_ABROAD.split("|")), key=lambda name: (-len(name), name)
    )
)
