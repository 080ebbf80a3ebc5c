//! Mail through a real server that is not ours.
