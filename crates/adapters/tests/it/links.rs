//! Where the links of a mail lead.
