//! A journal that was tampered with says where; an anchor kept outside finds what the chain alone cannot.

use journal::{Anchor, AnchorError, Store, hash_of};

use crate::place::{Place, commit, fill, on_both_engines};

on_both_engines!(
    an_edited_row_is_named,
    a_missing_row_is_named,
    rows_that_changed_places_are_named,
    a_row_from_nowhere_is_named,
    a_row_out_of_time_is_named,
    an_anchor_finds_a_cut_tail,
    an_anchor_finds_a_chain_that_was_computed_anew,
    a_long_chain_is_walked_to_its_end,
);

fn broken(store: &Store) -> (u64, String) {
    let broken = store.verify().unwrap().expect_err("it was tampered with");
    (broken.seq, broken.what)
}

fn an_edited_row_is_named(place: &Place) {
    let store = place.create();
    fill(&store, 9);
    let body = if place.is_sqlite() { "CAST('{}' AS BLOB)" } else { "'{}'::bytea" };
    let edits = [
        format!("body = {body}"),
        "kind = 'Other'".into(),
        "actor = 'other'".into(),
        "command = 77".into(),
        "part = 1".into(),
        "recorded_at = recorded_at + 1".into(),
        "hash = (SELECT hash FROM journal WHERE seq = 4)".into(),
    ];
    // From the last row to the first, so that the one that was edited last is always the first bad one.
    for (seq, edit) in (2..9).rev().zip(edits) {
        place.sql(&format!("UPDATE journal SET {edit} WHERE seq = {seq}"));
        let (named, what) = broken(&store);
        assert_eq!(named, seq, "{edit}");
        assert!(what.contains("hash does not fit"), "{what}");
    }
}

fn a_missing_row_is_named(place: &Place) {
    let store = place.create();
    fill(&store, 9);
    for seq in [8, 5, 1] {
        place.sql(&format!("DELETE FROM journal WHERE seq = {seq}"));
        assert_eq!(broken(&store), (seq, format!("it is missing; the next one is {}", seq + 1)));
    }
}

fn rows_that_changed_places_are_named(place: &Place) {
    let store = place.create();
    fill(&store, 9);
    place.sql(
        "UPDATE journal SET seq = -1 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 6; \
         UPDATE journal SET seq = 6 WHERE seq = -1",
    );
    assert_eq!(broken(&store).0, 4);
}

fn a_row_from_nowhere_is_named(place: &Place) {
    let store = place.create();
    fill(&store, 3);
    let copy = |seq: i64| {
        format!(
            "INSERT INTO journal SELECT {seq}, 'forged', command, part, recorded_at, kind, body, hash \
             FROM journal WHERE seq = 3"
        )
    };
    place.sql(&copy(4));
    assert_eq!(broken(&store).0, 4);
    place.sql(&format!("DELETE FROM journal WHERE seq = 4; {}", copy(0)));
    assert_eq!(broken(&store).0, 1, "something stands before the first row");
}

/// Whoever computes the hashes can write any moment; only the order of time can tell.
fn a_row_out_of_time_is_named(place: &Place) {
    let store = place.create();
    fill(&store, 3);
    let mut early = store.read(3, 1).unwrap().remove(0);
    early.recorded_at = 1;
    let hash = hex(&hash_of(&store.read(2, 1).unwrap()[0].hash, &early));
    let hash = if place.is_sqlite() { format!("x'{hash}'") } else { format!("'\\x{hash}'") };
    place.sql(&format!("UPDATE journal SET recorded_at = 1, hash = {hash} WHERE seq = 3"));
    assert_eq!(broken(&store), (3, "it was recorded before the row before it".to_owned()));
}

fn an_anchor_finds_a_cut_tail(place: &Place) {
    let store = place.create();
    let empty = store.anchor(0).unwrap();
    fill(&store, 57);
    let anchor: Anchor = store.anchor(123).unwrap().to_string().parse().unwrap();
    assert_eq!((anchor.seq, anchor.at), (57, 123));
    fill(&store, 1);
    store.check_anchor(&anchor).unwrap();
    store.check_anchor(&empty).unwrap();
    place.sql("DELETE FROM journal WHERE seq > 41");
    assert!(store.verify().unwrap().is_ok(), "the chain alone does not know");
    let cut = store.check_anchor(&anchor).unwrap_err();
    assert_eq!(cut, AnchorError::Cut { ends: 41, knows: 57 });
    assert!(cut.to_string().starts_with("the journal ends at 41, the anchor knows 57"), "{cut}");
    // What is written on the cut end is another journal from there on.
    fill(&store, 20);
    assert_eq!(
        store.check_anchor(&anchor),
        Ok(()),
        "the same commands at the same moments give the same chain"
    );
    place.sql("DELETE FROM journal WHERE seq > 41");
    store.append(41, &[commit("other", 1, 1_000, 30)]).unwrap();
    assert_eq!(store.check_anchor(&anchor), Err(AnchorError::Rewritten { seq: 57 }));
}

fn an_anchor_finds_a_chain_that_was_computed_anew(place: &Place) {
    let store = place.create();
    fill(&store, 9);
    let anchor = store.anchor(0).unwrap();
    let mut before = store.read(4, 1).unwrap()[0].hash;
    for mut row in store.read(5, 9).unwrap() {
        if row.seq == 5 {
            row.kind = "Forged".to_owned();
        }
        before = hash_of(&before, &row);
        let digits = hex(&before);
        let hash = if place.is_sqlite() { format!("x'{digits}'") } else { format!("'\\x{digits}'") };
        place
            .sql(&format!("UPDATE journal SET kind = '{}', hash = {hash} WHERE seq = {}", row.kind, row.seq));
    }
    assert!(store.verify().unwrap().is_ok(), "the chain alone does not know");
    assert_eq!(store.check_anchor(&anchor), Err(AnchorError::Rewritten { seq: 9 }));
    let other = place.another();
    let refused = other.create().check_anchor(&anchor);
    assert!(matches!(refused, Err(AnchorError::OtherJournal { .. })), "{refused:?}");
}

fn a_long_chain_is_walked_to_its_end(place: &Place) {
    let store = place.create();
    for command in 0..21 {
        store.append(command * 200, &[commit("a", command, 0, 200)]).unwrap();
    }
    assert_eq!(store.verify().unwrap().unwrap().seq, 4_200);
    place.sql("DELETE FROM journal WHERE seq = 4001");
    assert_eq!(broken(&store).0, 4_001, "a border between two pages");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
