//! Waiting for the journal to grow: woken by this process, by another, and never for ever.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use journal::StoreError;

use crate::place::{Place, commit, fill, on_both_engines};

on_both_engines!(
    a_wait_ends_with_an_append,
    a_wait_ends_with_another_processs_append,
    a_wait_ends_at_its_time,
    a_wait_ends_when_the_store_closes,
);

/// Far longer than any wake takes: a test that reaches it fails.
const LONG: Duration = Duration::from_secs(30);

fn a_wait_ends_with_an_append(place: &Place) {
    let store = place.create();
    std::thread::scope(|scope| {
        let waits: Vec<_> = (0..3).map(|_| scope.spawn(|| store.wait_beyond(1, LONG))).collect();
        fill(&store, 2);
        for wait in waits {
            assert_eq!(wait.join().unwrap(), Ok(2));
        }
    });
    assert_eq!(store.wait_beyond(0, LONG), Ok(2), "what is there needs no wait");
}

/// Another store on the same place is what another process is: nothing is shared in memory.
fn a_wait_ends_with_another_processs_append(place: &Place) {
    let (store, other) = (place.create(), place.open());
    let (told, hears) = channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for seq in 0..5 {
                told.send((store.wait_beyond(seq, LONG), Instant::now())).unwrap();
            }
        });
        for seq in 0..5 {
            other.append(seq, &[commit("other", seq, 0, 1)]).unwrap();
            let appended = Instant::now();
            let (last, woken) = hears.recv().unwrap();
            assert_eq!(last, Ok(seq + 1));
            assert!(woken - appended < Duration::from_secs(5), "{:?}", woken - appended);
        }
    });
}

fn a_wait_ends_at_its_time(place: &Place) {
    let store = place.create();
    fill(&store, 1);
    let begun = Instant::now();
    assert_eq!(store.wait_beyond(1, Duration::from_millis(120)), Ok(1));
    assert!(begun.elapsed() >= Duration::from_millis(120));
}

fn a_wait_ends_when_the_store_closes(place: &Place) {
    let store = place.create();
    std::thread::scope(|scope| {
        let wait = scope.spawn(|| store.wait_beyond(0, LONG));
        store.close();
        assert_eq!(wait.join().unwrap(), Err(StoreError::Closed));
    });
}
