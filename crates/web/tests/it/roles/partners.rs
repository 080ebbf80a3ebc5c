//! What a partner can fetch does not change when what they may not see does.
