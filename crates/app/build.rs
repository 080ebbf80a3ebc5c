//! Works out a number that changes with the sources of the rules: a snapshot holds what these sources made of the journal,
//! and another version of them must read the journal itself.

use std::path::{Path, PathBuf};

fn main() {
    let mut form = Fnv(0xcbf2_9ce4_8422_2325);
    for folder in ["../model/src", "../worktime/src"] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = Vec::new();
        collect(Path::new(folder), &mut files);
        files.sort();
        for file in files {
            form.add(file.to_string_lossy().as_bytes());
            form.add(
                &std::fs::read(&file).unwrap_or_else(|e| panic!("failed to read {}: {e}", file.display())),
            );
        }
    }
    println!("cargo::rustc-env=INBOARD_STATE_FORM={:016x}", form.0 >> 1);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|e| panic!("failed to read {}: {e}", folder.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|e| panic!("failed to read {}: {e}", folder.display())).path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// FNV-1a (Fowler, Noll, Vo), which needs no crate.
struct Fnv(u64);

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        // Two files are not one longer file.
        self.0 = (self.0 ^ bytes.len() as u64).wrapping_mul(0x0100_0000_01b3);
    }
}
