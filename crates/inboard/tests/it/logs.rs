//! The log of the real program: a line for each request, and in none of them a secret, a name or what somebody wrote.

use crate::kit::{Place, Served};

const PASSWORD: &str = "unheard-of password";
const TOKEN: &str = "inboard_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn no_secret_no_name_and_no_words_stand_in_the_log() {
    let place = Place::folder();
    let told = place.must(&["init", "--name", "Marlow", "--site", "Denver", "--admin", "Olu Adeyemi"]);
    let person = told.lines().find_map(|line| line.trim().strip_prefix("admin ")?.split_whitespace().next());
    for form in ["text", "json"] {
        let served = Served::start(&place, person.expect("the admin"), form);
        let link = served.link.clone();
        let cookie = served.signed_in();
        let inside = |path: &str| served.page(&cookie, path);
        assert!(inside("/").starts_with("HTTP/1.1 200"));
        inside("/search?q=unheard-of-words");
        inside("/Olu-Adeyemi/unheard-of-words");
        inside("/flags/unheard-of-words?ticket=unheard-of-words");
        served.ask(
            "POST /sign-in HTTP/1.1",
            &format!("who=Olu+Adeyemi&password={}", PASSWORD.replace(' ', "+")),
        );
        served.ask(&format!("GET /api/functions HTTP/1.1\r\nauthorization: Bearer {TOKEN}"), "");
        served.ask(
            "POST /api/commands/raise_flag HTTP/1.1\r\ncontent-type: application/json",
            "unheard-of-words",
        );
        let log = served.end();
        let lines = log.lines().filter(|line| line.contains("request")).count();
        assert!(lines >= 9, "{form}: {log}");
        assert!(log.contains("/sign-in/{link}") && log.contains("/flags/{id}"), "{form}: {log}");
        let (_, secret) = link.split_once('.').expect("a secret");
        for private in
            [secret, &cookie, PASSWORD, "unheard-of", "Olu", "Adeyemi", "0123456789abcdef", "127.0.0.1"]
        {
            assert!(!log.contains(private), "{form}: `{private}` stands in the log:\n{log}");
        }
    }
}
