//! What the system tells the program: to end, and to read its files again.

use tokio::sync::mpsc::{self, Receiver};

/// Tells whenever the program is asked to end.
///
/// # Errors
/// When signals cannot be listened to.
#[cfg(unix)]
pub(super) fn ends() -> std::io::Result<Receiver<()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (sender, receiver) = mpsc::channel(2);
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let (mut signals, sender) = (signal(kind)?, sender.clone());
        tokio::spawn(async move { while signals.recv().await.is_some() && sender.send(()).await.is_ok() {} });
    }
    Ok(receiver)
}

/// Does something whenever the program is asked to read its files again.
///
/// # Errors
/// When the signal cannot be listened to.
#[cfg(unix)]
pub(super) fn on_hangup(mut act: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut signals = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            act();
        }
    });
    Ok(())
}

/// Tells whenever the program is asked to end.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub(super) fn ends() -> std::io::Result<Receiver<()>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(
        async move { while tokio::signal::ctrl_c().await.is_ok() && sender.send(()).await.is_ok() {} },
    );
    Ok(receiver)
}

/// There is no such signal here: the program is started again to read its files.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub(super) fn on_hangup(_act: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    Ok(())
}
