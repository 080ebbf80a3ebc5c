//! Real connections: slow clients, encryption, an end in order. Time is tokio's own and stands still while nothing happens, so
//! that half a minute takes no half minute.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use web::{Tls, TlsError};

use crate::browser::Browser;
use crate::kit::{DANA, Org};

/// A server that listens.
struct Served {
    address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl Served {
    async fn new(org: &Org, tls: Option<Tls>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let server = org.server.clone();
        let task = tokio::spawn(async move {
            web::serve(listener, tls, &server, async move {
                let _ = stopped.await;
            })
            .await
        });
        Self { address, stop: Some(stop), task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    /// Stops it; how long that took.
    async fn end(mut self) -> Duration {
        let began = Instant::now();
        drop(self.stop.take());
        self.task.await.expect("it ends").expect("without a fault");
        began.elapsed()
    }
}

/// Runs a test on a runtime of its own; the organisation's threads keep the system's time.
fn run(test: impl AsyncFnOnce(&Org)) {
    let org = Org::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(test(&org));
}

/// Everything that comes until the other end closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    // Reset or closed: it is over.
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

async fn head(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut all = Vec::new();
    while !all.ends_with(b"\r\n\r\n") {
        all.push(stream.read_u8().await.expect("an answer"));
    }
    String::from_utf8(all).expect("text")
}

#[test]
fn who_says_nothing_or_half_of_it_is_cut_off() {
    run(async |org| {
        let served = Served::new(org, None).await;
        for said in ["", "GET / HTTP/1.1\r\nhost: inboard.test\r\n"] {
            let mut stream = served.connect().await;
            stream.write_all(said.as_bytes()).await.expect("it is sent");
            let began = Instant::now();
            rest(&mut stream).await;
            assert!(began.elapsed() <= Duration::from_secs(21), "{said:?}: {:?}", began.elapsed());
        }
        // Also who keeps the line after an answer.
        let mut stream = served.connect().await;
        stream
            .write_all(b"GET /healthz/live HTTP/1.1\r\nhost: inboard.test\r\n\r\n")
            .await
            .expect("it is sent");
        let began = Instant::now();
        let all = rest(&mut stream).await;
        assert!(all.starts_with("HTTP/1.1 200"), "{all}");
        assert!(began.elapsed() <= Duration::from_secs(21), "{:?}", began.elapsed());
        served.end().await;
    });
}

#[test]
fn who_takes_nothing_of_what_they_asked_for_is_cut_off() {
    run(async |org| {
        let cookies = Browser::new(org).signed_in(DANA).cookies.borrow().clone();
        let served = Served::new(org, None).await;
        let (mut from, mut to) = served.connect().await.into_split();
        let began = Instant::now();
        // More answers than any buffer between the two holds.
        let asking = tokio::spawn(async move {
            let request =
                format!("GET /api/openapi.json HTTP/1.1\r\nhost: inboard.test\r\ncookie: {cookies}\r\n\r\n");
            for _ in 0..1_000 {
                if to.write_all(request.as_bytes()).await.is_err() {
                    return true;
                }
            }
            false
        });
        let cut = asking.await.expect("it comes to an end");
        assert!(began.elapsed() <= Duration::from_secs(120), "{:?}", began.elapsed());
        // What was on its way may still be read; it is not all.
        let mut all = Vec::new();
        let _ = from.read_to_end(&mut all).await;
        let answers = String::from_utf8_lossy(&all).matches("HTTP/1.1 200").count();
        assert!(cut || answers < 1_000, "{answers} answers");
        served.end().await;
    });
}

#[test]
fn who_greets_and_then_says_nothing_is_cut_off() {
    run(async |org| {
        let tls = Tls::read(&fixture("first.crt"), &fixture("first.key")).expect("it can be used");
        let served = Served::new(org, Some(tls)).await;
        for protocol in [b"h2".as_slice(), b"http/1.1"] {
            let mut stream = encrypted(&served, "first.crt", protocol).await.expect("it greets");
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
            let began = Instant::now();
            let _ = stream.read_to_end(&mut Vec::new()).await;
            assert!(began.elapsed() <= Duration::from_secs(35), "{:?}", began.elapsed());
        }
        // Or does not even greet.
        let mut stream = served.connect().await;
        let began = Instant::now();
        rest(&mut stream).await;
        assert!(began.elapsed() <= Duration::from_secs(11), "{:?}", began.elapsed());
        served.end().await;
    });
}

#[test]
fn who_sends_a_form_too_slowly_is_told() {
    run(async |org| {
        let served = Served::new(org, None).await;
        let mut stream = served.connect().await;
        let request = "POST /sign-in HTTP/1.1\r\nhost: inboard.test\r\ncontent-length: 100\r\n\r\nwho=";
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        let began = Instant::now();
        let answer = head(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(began.elapsed() <= Duration::from_secs(31), "{:?}", began.elapsed());
        served.end().await;
    });
}

#[test]
fn what_is_no_request_is_refused_and_harms_nobody() {
    run(async |org| {
        let served = Served::new(org, None).await;
        let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(100_000));
        let many: String = (0..500).map(|number| format!("x-{number}: {number}\r\n")).collect();
        let many = format!("GET / HTTP/1.1\r\nhost: inboard.test\r\n{many}\r\n");
        for said in ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\x00\x01\r\n\r\n", &long, &many] {
            let mut stream = served.connect().await;
            let _ = stream.write_all(said.as_bytes()).await;
            let answer = rest(&mut stream).await;
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
        }
        let mut stream = served.connect().await;
        stream
            .write_all(b"GET /healthz/ready HTTP/1.1\r\nhost: inboard.test\r\n\r\n")
            .await
            .expect("it is sent");
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
        served.end().await;
    });
}

#[test]
fn it_ends_at_once_also_with_open_streams_and_idle_connections() {
    run(async |org| {
        let cookies = Browser::new(org).signed_in(DANA).cookies.borrow().clone();
        let served = Served::new(org, None).await;
        let mut live = Vec::new();
        for _ in 0..5 {
            let mut stream = served.connect().await;
            let request = format!("GET /live HTTP/1.1\r\nhost: inboard.test\r\ncookie: {cookies}\r\n\r\n");
            stream.write_all(request.as_bytes()).await.expect("it is sent");
            let answer = head(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("text/event-stream"), "{answer}");
            live.push(stream);
        }
        let mut idle = served.connect().await;
        idle.write_all(b"GET /healthz/live HTTP/1.1\r\nhost: inboard.test\r\n\r\n")
            .await
            .expect("it is sent");
        head(&mut idle).await;
        let address = served.address;
        let took = served.end().await;
        assert!(took < Duration::from_secs(5), "it was cut off after {took:?}");
        for stream in &mut live {
            let last = rest(stream).await;
            assert!(last.ends_with("0\r\n\r\n"), "the stream is ended and not cut: {last:?}");
        }
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    });
}

#[test]
fn figures_are_there_for_this_machine_unless_something_stands_in_front() {
    let ask = async |served: &Served, headers: &str| {
        let mut stream = served.connect().await;
        let request =
            format!("GET /metrics HTTP/1.1\r\nhost: inboard.test\r\n{headers}connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        rest(&mut stream).await
    };
    run(async |org| {
        // Its address is no loopback one: a proxy on this machine could ask for anybody.
        let served = Served::new(org, None).await;
        assert!(ask(&served, "").await.starts_with("HTTP/1.1 404"));
        served.end().await;
        let here = Browser::with(org, "http://127.0.0.1:7070", web::Options::default());
        let org_server = here.server.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            web::serve(listener, None, &org_server, async move {
                let _ = stopped.await;
            })
            .await
        });
        let served = Served { address, stop: Some(stop), task };
        assert!(ask(&served, "").await.contains("inboard_live_streams 0"));
        for header in ["x-forwarded-for: 192.0.2.1\r\n", "forwarded: for=192.0.2.1\r\n", "via: 1.1 proxy\r\n"]
        {
            assert!(ask(&served, header).await.starts_with("HTTP/1.1 404"), "{header}");
        }
        served.end().await;
    });
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls").join(name)
}

/// An encrypted connection, trusting one certificate only.
async fn encrypted(
    served: &Served,
    trusted: &str,
    protocol: &[u8],
) -> io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(fixture(trusted)).expect("a certificate")).expect("it is taken");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = builder.expect("versions").with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("inboard.test").expect("a name");
    connector.connect(name, served.connect().await).await
}

/// Asks over an encrypted connection.
async fn ask_encrypted(served: &Served, trusted: &str) -> io::Result<String> {
    let mut stream = encrypted(served, trusted, b"http/1.1").await?;
    stream
        .write_all(b"GET /healthz/live HTTP/1.1\r\nhost: inboard.test\r\nconnection: close\r\n\r\n")
        .await?;
    Ok(head(&mut stream).await)
}

#[test]
fn it_encrypts_and_takes_a_renewed_certificate_while_it_runs() {
    run(async |org| {
        let folder = tempfile::tempdir().expect("a folder");
        let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let put = |name: &str| {
            std::fs::copy(fixture(&format!("{name}.crt")), &cert).expect("it is copied");
            std::fs::copy(fixture(&format!("{name}.key")), &key).expect("it is copied");
        };
        put("first");
        let tls = Tls::read(&cert, &key).expect("it can be used");
        let served = Served::new(org, Some(tls.clone())).await;
        let answer = ask_encrypted(&served, "first.crt").await.expect("it answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(ask_encrypted(&served, "second.crt").await.is_err());
        put("second");
        assert!(ask_encrypted(&served, "first.crt").await.is_ok(), "not read again yet");
        tls.reload().expect("it can be used");
        assert!(ask_encrypted(&served, "second.crt").await.is_ok());
        assert!(ask_encrypted(&served, "first.crt").await.is_err());
        // What cannot be used is said, and the former one stays.
        std::fs::write(&cert, "rubbish").expect("it is written");
        assert!(matches!(tls.reload(), Err(TlsError::File { .. })));
        std::fs::copy(fixture("first.crt"), &cert).expect("it is copied");
        assert!(matches!(tls.reload(), Err(TlsError::Unfit(_))), "another's key");
        assert!(ask_encrypted(&served, "second.crt").await.is_ok());
        // Who does not encrypt gets nothing.
        let mut plain = served.connect().await;
        plain.write_all(b"GET / HTTP/1.1\r\nhost: inboard.test\r\n\r\n").await.expect("it is sent");
        assert!(!rest(&mut plain).await.contains("HTTP/1.1 200"));
        let took = served.end().await;
        assert!(took < Duration::from_secs(5), "{took:?}");
    });
}
