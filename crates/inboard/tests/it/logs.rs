//! The log of the real program: a line for each request, and in none of them a secret, a name or what somebody wrote.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::kit::Place;

const PASSWORD: &str = "unheard-of password";
const TOKEN: &str = "inboard_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The program while it serves.
struct Served {
    child: Child,
    address: String,
    /// The secret part of the link that it printed.
    link: String,
}

impl Served {
    fn start(place: &Place, person: &str, log: &str) -> Self {
        let words = ["serve", "--listen", "127.0.0.1:0", "--sign-in", person, "--log", log];
        let child = place.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program can be started");
        let mut lines =
            BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let served = lines.next().expect("it says where it is served");
        let address = served.rsplit_once("http://").expect("an address").1.to_owned();
        let link = lines.find_map(|line| Some(line.split_once("/sign-in/")?.1.to_owned())).expect("a link");
        Self { child, address, link }
    }

    fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = format!(
            "{head}\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// Ends it: all that it logged.
    fn end(mut self) -> String {
        let pid = self.child.id().to_string();
        let done =
            std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("`kill` is there");
        assert!(done.success());
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("it is piped");
        stderr.read_to_string(&mut log).expect("it writes UTF-8");
        assert!(self.child.wait().expect("it ends").success(), "{log}");
        log
    }
}

#[test]
fn no_secret_no_name_and_no_words_stand_in_the_log() {
    let place = Place::folder();
    let told = place.must(&["init", "--name", "Marlow", "--site", "Denver", "--admin", "Olu Adeyemi"]);
    let person = told.lines().find_map(|line| line.trim().strip_prefix("admin ")?.split_whitespace().next());
    for form in ["text", "json"] {
        let served = Served::start(&place, person.expect("the admin"), form);
        let link = served.link.clone();
        served.ask(&format!("GET /sign-in/{link} HTTP/1.1"), "");
        let entered = served.ask("POST /sign-in/link HTTP/1.1", &format!("link={link}"));
        let cookie = entered.split_once("inboard_session=").expect("a session").1.split(';').next();
        let cookie = cookie.expect("a value").to_owned();
        let inside =
            |path: &str| served.ask(&format!("GET {path} HTTP/1.1\r\ncookie: inboard_session={cookie}"), "");
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
