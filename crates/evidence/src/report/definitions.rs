//! What the words of a report mean, in plain words, with the section of `docs/MEASURES.md` that has the exact
//! definition.

/// Word, meaning, section.
pub(super) const DEFINITIONS: [(&str, &str, &str); 15] = [
    (
        "Stay, pass",
        "a stay is an unbroken run of entries of a case at one site or team; a pass is the border between two stays",
        "§2",
    ),
    ("Sent while off", "the receiving site was outside its working hours when the stay began", "§2"),
    (
        "Round trip",
        "away to another site and back to the one before; its hours run from the pass there to the pass back",
        "§2",
    ),
    (
        "Passed on untouched",
        "a stay without any entry of work or review that is followed by another stay",
        "§2",
    ),
    ("Begun here", "of the cases that the site ever held, the share whose first stay was there", "§2"),
    (
        "Arrives as somebody else’s task",
        "of the cases that the site ever held, the share whose first stay was at another site",
        "§2",
    ),
    ("Finished here", "of the cases that the site ever held, the share whose last stay was there", "§2"),
    (
        "Last look elsewhere",
        "of the finished cases, the share whose last stay was at another site than the stay before, and in which nothing was changed",
        "§2",
    ),
    (
        "At work, off",
        "inside and outside the working hours given for the site that has to act. Hours in which both sides are off are nobody’s fault and never shown as lost",
        "§3",
    ),
    ("Cycle time", "from the first entry to the end of work; a cool-down after that is nobody’s work", "§3"),
    (
        "Hours at stake",
        "hours of waiting by the calendar in which the site that has to act, or the side that waits for it, was at work; not paid hours",
        "§3",
    ),
    ("Second look", "an unbroken run of entries in which somebody checks", "§4"),
    (
        "Distance effect",
        "how much longer work takes that more than one site held, with priority and category held equal: an association",
        "§5",
    ),
    (
        "Knock-on",
        "how much more often a stay is longer than usual when the one before it was: an association",
        "§7",
    ),
    ("Motion without progress", "entries that change neither class, team nor site", "§8"),
];
