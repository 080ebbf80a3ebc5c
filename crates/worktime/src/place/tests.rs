//! Spellings that real files and real people use must lead to the place that they mean.

use super::*;

#[test]
fn the_embedded_places_are_whole_and_sorted() {
    assert!(countries().windows(2).all(|pair| pair[0].code < pair[1].code));
    assert!(atlas().keys.windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert!(atlas().keys.iter().all(|(_, code)| by_code(code).is_some()));
    for country in countries() {
        assert!(!country.zones.is_empty(), "{}", country.code);
        for zone in country.all_zones.iter().chain(&country.zones).chain(&country.zone) {
            assert!(crate::Zone::all_names().any(|name| name == *zone), "{zone}");
        }
        assert_eq!(super::country(country.name).map(|found| found.code), Some(country.code));
    }
    let all = cities();
    assert!(all.rows.len() > 30_000);
    let mut before = String::new();
    for row in &all.rows {
        let city = whole(all, row);
        let own = key(city.name);
        assert!(before <= own, "{before} {own}");
        assert!(!cities_by_key(&own, |found| *found == city).is_empty(), "{}", city.name);
        before = own;
    }
}

#[test]
fn countries_in_many_spellings() {
    let cases = [
        ("SE", "Sweden sweden SWEDEN SE swe Sverige Schweden Suède"),
        ("US", "USA us U.S. U.S.A."),
        ("GB", "UK uk GB GBR Britain England"),
        ("PL", "POLAND Polska Pologne pl"),
        ("CZ", "Czechia cz Tschechien"),
        ("TR", "Türkiye Turkey TURKIYE turkiye"),
        ("NL", "Netherlands Holland Nederland Niederlande"),
        ("IN", "INDIA in IND Indien भारत"),
        ("BR", "Brazil Brasil BRA"),
        ("KR", "Korea kr KOR"),
        ("VN", "Vietnam vn Viet-Nam"),
        ("JP", "Japan 日本"),
    ];
    for (code, spellings) in cases {
        for text in spellings.split(' ') {
            assert_eq!(country(text).map(|country| country.code), Some(code), "{text}");
        }
    }
    let with_spaces = [
        ("RUSSIAN FEDERATION", "RU"),
        ("United Kingdom", "GB"),
        ("Great Britain", "GB"),
        ("Czech Republic", "CZ"),
        ("United States of America", "US"),
        ("the Netherlands", "NL"),
        ("Korea, Republic of", "KR"),
        ("Republic of Korea", "KR"),
        ("South Korea", "KR"),
        ("Viet Nam", "VN"),
        ("Hong Kong", "HK"),
        ("Bosnia & Herzegovina", "BA"),
        (" Trinidad and Tobago ", "TT"),
        ("Co\u{302}te d'Ivoire", "CI"),
    ];
    for (text, code) in with_spaces {
        assert_eq!(country(text).map(|country| country.code), Some(code), "{text}");
    }
    for text in ["", "0", "Nowhere", "-", "Siebel"] {
        assert_eq!(country(text), None, "{text}");
    }
}

#[test]
fn one_zone_or_several() {
    for code in "SE PL IN BE FR CN DE ES PT GB JP KR NL AR CZ MY TH UA TR NZ CL".split(' ') {
        assert!(country(code).unwrap().zone.is_some(), "{code}");
    }
    for code in "BR US CA AU RU MX ID MN CD".split(' ') {
        let country = country(code).unwrap();
        assert!(country.zone.is_none() && country.zones.len() > 1, "{code}");
    }
    assert_eq!(country("ES").unwrap().zone, Some("Europe/Madrid"));
    assert_eq!(country("CN").unwrap().zone, Some("Asia/Shanghai"));
}

#[test]
fn cities_lead_to_their_zones() {
    let cases = [
        ("Denver", "America/Denver", "US"),
        ("Kraków", "Europe/Warsaw", "PL"),
        ("krakow", "Europe/Warsaw", "PL"),
        ("CRACOW", "Europe/Warsaw", "PL"),
        ("Manila", "Asia/Manila", "PH"),
        ("Bombay", "Asia/Kolkata", "IN"),
        ("Bangalore", "Asia/Kolkata", "IN"),
        ("Bogota", "America/Bogota", "CO"),
        ("Sao Paulo", "America/Sao_Paulo", "BR"),
        ("New York", "America/New_York", "US"),
        ("NYC", "America/New_York", "US"),
        ("LA", "America/Los_Angeles", "US"),
        ("st. louis", "America/Chicago", "US"),
        ("Saint Louis", "America/Chicago", "US"),
        ("Malmoe", "Europe/Stockholm", "SE"),
        ("Göteborg", "Europe/Stockholm", "SE"),
        ("Geneva", "Europe/Zurich", "CH"),
        ("Naples", "Europe/Rome", "IT"),
        ("Naples, US", "America/New_York", "US"),
        ("Portland, OR", "America/Los_Angeles", "US"),
        ("Portland, ME", "America/New_York", "US"),
        ("Victoria, BC", "America/Vancouver", "CA"),
        ("Victoria", "America/Vancouver", "CA"),
        ("Cambridge, MA", "America/New_York", "US"),
        ("Cambridge, United Kingdom", "Europe/London", "GB"),
        ("London, Ontario", "America/Toronto", "CA"),
        ("Ghent", "Europe/Brussels", "BE"),
        ("Vienna", "Europe/Vienna", "AT"),
        ("Kiev", "Europe/Kyiv", "UA"),
        ("Saigon", "Asia/Ho_Chi_Minh", "VN"),
        ("Frankfurt", "Europe/Berlin", "DE"),
        ("Washington DC", "America/New_York", "US"),
        ("California", "America/Los_Angeles", "US"),
        ("Texas", "America/Chicago", "US"),
        ("Bayern", "Europe/Berlin", "DE"),
        ("Hanoi", "Asia/Ho_Chi_Minh", "VN"),
        ("Bali", "Asia/Makassar", "ID"),
    ];
    for (text, zone, country) in cases {
        let place = find(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((place.zone, place.country.map(|c| c.code)), (zone, Some(country)), "{text}");
    }
    let state = |text: &str| find(text).unwrap().subdivision;
    assert_eq!(state("Denver"), Some("CO"));
    assert_eq!(state("Munich"), Some("BY"));
    assert_eq!(state("Toronto"), Some("ON"));
    assert_eq!(state("Sydney"), Some("NSW"));
    assert_eq!(state("Stockholm"), None);
}

#[test]
fn every_state_has_holidays() {
    let all = cities();
    for row in &all.rows {
        let city = whole(all, row);
        if city.subdivision.is_some() {
            let known = crate::holidays::subdivisions(city.country.code);
            assert!(known.iter().any(|part| Some(part.code) == city.subdivision), "{city:?}");
        }
    }
}

#[test]
fn zones_and_countries_are_places_too() {
    assert_eq!(find("asia/manila").unwrap().country.unwrap().code, "PH");
    assert_eq!(find("America/New_York").unwrap().name, "New York");
    assert_eq!(find("UTC").unwrap().country, None);
    assert_eq!(find("Poland").unwrap().zone, "Europe/Warsaw");
    assert_eq!(find("PL").unwrap().zone, "Europe/Warsaw");
    assert_eq!(find("Lebanon").unwrap().zone, "Asia/Beirut");
    assert_eq!(find("Singapore").unwrap().zone, "Asia/Singapore");
}

#[test]
fn refusals_say_what_to_do() {
    let several = find("Brazil").unwrap_err().to_string();
    assert!(several.contains("America/Sao_Paulo") && several.contains("America/Manaus"), "{several}");
    let unknown = find("Stokhholm").unwrap_err().to_string();
    assert!(unknown.contains("Stockholm, Sweden"), "{unknown}");
    let unknown = find("Asia/Manilla").unwrap_err().to_string();
    assert!(unknown.contains("Asia/Manila"), "{unknown}");
    for text in ["", "xyzzyplugh", ",", "/", "🙂", &"long ".repeat(1000)] {
        assert!(find(text).is_err(), "{text}");
    }
}
