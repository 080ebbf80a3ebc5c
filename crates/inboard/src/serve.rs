//! `inboard serve`: the operation with its pages.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use app::{Doors, Draw as _, Service, SystemClock, SystemDraw, Texts};
use clap::Args;
use journal::Store;
use model::PersonId;
use web::{Server, Settings};

use crate::draw::Drawn;
use crate::outcome::Outcome;
use crate::place::Place;
use crate::run::SentLog;

/// Serve the pages, and let time act.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    place: Place,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:7070", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The address that people use, such as <https://inboard.example.com> [default: http:// and the address listened on]
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// The machine's time is right, however far it is ahead of the journal's last event: let time go on.
    #[arg(long)]
    trust_clock: bool,
    /// Print a link that signs this person in once.
    #[arg(long, value_name = "PERSON")]
    sign_in: Vec<PersonId>,
}

/// Runs the subcommand.
///
/// # Errors
/// When the journal cannot be opened or the address cannot be listened on.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to serve {location}");
    let store = Arc::new(Store::open(&location).with_context(failed)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().with_context(failed)?;
    let worker = format!("serve-{:016x}", Drawn::new(None).draw());
    let channel = SentLog::new(None);
    let handle = Service::start(Arc::clone(&store) as _, Arc::new(SystemClock), Arc::new(channel), &worker)
        .with_context(failed)?;
    if args.trust_clock {
        handle.trust_clock();
    }
    let done = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen).await?;
        let address = listener.local_addr()?;
        let origin = args.origin.clone().unwrap_or_else(|| format!("http://{address}"));
        let doors = Doors::new(Arc::clone(&store));
        for person in &args.sign_in {
            let link = doors.invite(*person, handle.now() + worktime::DAY, &mut SystemDraw)?;
            println!("{origin}/sign-in/{link}");
        }
        println!("{location} is served at {origin}");
        let settings = Settings { origin, secret: secret() };
        let server = Server::new(handle.clone(), Texts::new(store), doors, settings);
        web::serve(listener, &server, async {
            // Without a signal to wait for, the program is stopped from outside.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await?;
        anyhow::Ok(())
    });
    handle.shutdown();
    done.with_context(failed)?;
    Ok(Outcome::Done)
}

fn secret() -> [u8; 32] {
    let mut secret = [0; 32];
    for part in secret.chunks_mut(8) {
        part.copy_from_slice(&SystemDraw.draw().to_be_bytes());
    }
    secret
}
