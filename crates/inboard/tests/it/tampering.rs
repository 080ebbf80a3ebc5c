//! Somebody changes the journal behind the program's back: `verify` names the first bad row, an anchor shows the rest.

use crate::kit::{Load, Org, Place, Running};

/// A journal of some forty rows.
fn written() -> Place {
    let place = Place::folder();
    let org = Org::found(&place);
    let mut running = Running::start(&place, &["--until-eof"]);
    let mut load = Load::set_up(&mut running, &org, 1_000);
    for _ in 0..12 {
        let (_, line) = load.flag();
        assert!(running.ask(&line).recorded().is_some());
    }
    let (status, _) = running.end();
    assert!(status.success());
    place
}

fn rows(place: &Place) -> u64 {
    place.export().iter().filter(|row| row["row"] == "journal").count() as u64
}

#[test]
fn verify_names_the_first_bad_row() {
    let place = written();
    let last = rows(&place);
    assert!(last > 15, "{last} rows");
    let said = place.must(&["verify"]);
    assert!(said.contains(&format!("whole to row {last}")), "{said}");
    for (sql, row, what) in [
        ("UPDATE journal SET body = CAST(CAST(body AS TEXT) || ' ' AS BLOB) WHERE seq = 9", 9, "hash"),
        ("UPDATE journal SET actor = 'operator' WHERE seq = 8", 8, "hash"),
        ("UPDATE journal SET recorded_at = recorded_at + 1 WHERE seq = 7", 7, "hash"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE seq = 6", 6, "hash"),
        ("UPDATE journal SET hash = x'00' WHERE seq = 6", 6, "hash"),
        ("DELETE FROM journal WHERE seq = 5", 5, "missing"),
        ("DELETE FROM journal WHERE seq = 1", 1, "missing"),
        (
            "UPDATE journal SET seq = -1 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 10; UPDATE journal SET seq = 10 WHERE seq = -1",
            4,
            "hash",
        ),
    ] {
        let copy = place.copy();
        copy.sql(sql);
        let (code, said) = copy.refused(&["verify"]);
        assert_eq!(code, 1, "{sql}: {said}");
        assert!(said.contains(&format!("row {row}: ")) && said.contains(what), "{sql}: {said}");
        assert!(said.contains("inboard restore"), "says what to do: {said}");
        let (code, said) = copy.refused(&["anchor"]);
        assert!(code == 1 && said.contains(&format!("row {row}: ")), "nothing bad is anchored: {said}");
    }
}

#[test]
fn a_changed_text_is_found_and_an_erased_one_is_no_fault() {
    let place = written();
    let changed = place.copy();
    changed
        .sql("UPDATE texts SET text = 'Vendors are paid some day' WHERE text = 'Vendors are paid on time'");
    let (code, said) = changed.refused(&["verify"]);
    assert!(code == 1 && said.contains("row 5: the text ") && said.contains("was changed"), "{said}");
    assert!(place.must(&["verify"]).contains("texts fit\n"));
    place.sql("DELETE FROM texts WHERE text = 'Vendors are paid on time'");
    assert!(place.must(&["verify"]).contains("1 are not there"));
}

#[test]
fn a_cut_tail_and_a_chain_computed_anew_are_found_by_the_anchor() {
    let place = written();
    let last = rows(&place);
    let anchor = place.must(&["anchor"]);
    let file = place.beside("anchors");
    std::fs::write(&file, &anchor).unwrap();
    let anchored = ["verify", "--anchor", &file];
    assert!(place.must(&anchored).contains("holds what was anchored"));

    let cut = place.copy();
    cut.sql(&format!("DELETE FROM journal WHERE seq > {}", last - 3));
    cut.must(&["verify"]);
    let (code, said) = cut.refused(&anchored);
    assert!(code == 1 && said.contains(&format!("ends at {}", last - 3)), "{said}");

    let anew = place.copy();
    rewrite(&anew).unwrap();
    anew.must(&["verify"]);
    let (code, said) = anew.refused(&anchored);
    assert!(code == 1 && said.contains("rewritten"), "{said}");

    let other = written();
    let (code, said) = other.refused(&anchored);
    assert!(code == 2 && said.contains("use the anchor of this one"), "{said}");
}

/// Changes an event and computes every later hash again, as somebody would who knows how.
fn rewrite(place: &Place) -> rusqlite::Result<()> {
    let conn = place.open();
    conn.execute_batch(
        "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'high', 'low') AS BLOB) WHERE kind = 'flag_raised'",
    )?;
    let id = conn.query_row("SELECT journal FROM meta", [], |row| row.get(0))?;
    let mut hash = journal::genesis(journal::JournalId(id));
    let mut read =
        conn.prepare("SELECT seq, command, part, actor, recorded_at, kind, body FROM journal ORDER BY seq")?;
    let rows = read.query_map([], |row| {
        Ok(journal::Entry {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            command: row.get::<_, i64>(1)?.cast_unsigned(),
            part: row.get(2)?,
            actor: row.get(3)?,
            recorded_at: row.get(4)?,
            kind: row.get(5)?,
            body: row.get(6)?,
            hash: [0; 32],
        })
    })?;
    for row in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        hash = journal::hash_of(&hash, &row);
        let seq = row.seq.cast_signed();
        conn.execute("UPDATE journal SET hash = ?1 WHERE seq = ?2", rusqlite::params![hash.as_slice(), seq])?;
    }
    Ok(())
}

#[test]
fn what_cannot_be_looked_at_is_not_called_bad() {
    let place = Place::folder();
    let (code, said) = place.refused(&["verify"]);
    assert!(code == 2 && said.contains("inboard init"), "{said}");
    std::fs::create_dir(place.data()).unwrap();
    std::fs::write(
        place.data().join(journal::STORE_FILE),
        "not a journal at all, but long enough to be looked at",
    )
    .unwrap();
    let (code, said) = place.refused(&["verify"]);
    assert!(code == 2 && said.contains("failed to verify"), "{said}");
}
