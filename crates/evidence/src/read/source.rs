//! A file as bytes at offsets, whether it is plain, compressed or in memory.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::error::ReadError;

/// Above this size a decompressed file goes to an unnamed temporary file instead of memory.
const MEMORY_BYTES_MAX: usize = 64 << 20;
/// A compressed file may not grow beyond this.
const DECOMPRESSED_BYTES_MAX: u64 = 64 << 30;
/// Beyond [`MEMORY_BYTES_MAX`], a file that shrinks more than this is taken for a trap: histories shrink 5 to 40 times.
const COMPRESSION_RATIO_MAX: u64 = 400;

/// Bytes that can be read at any offset, from several threads.
#[derive(Debug)]
pub enum Bytes {
    /// A file on disk.
    File(File, u64),
    /// Bytes in memory.
    Memory(Vec<u8>),
}

impl Bytes {
    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        match self {
            Bytes::File(_, len) => *len,
            Bytes::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads up to `buffer.len()` bytes from `offset`; fewer only at the end.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Bytes::Memory(bytes) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let count = buffer.len().min(bytes.len() - from);
                buffer[..count].copy_from_slice(&bytes[from..from + count]);
                Ok(count)
            }
            Bytes::File(file, _) => {
                let mut done = 0;
                while done < buffer.len() {
                    match pread(file, &mut buffer[done..], offset + done as u64) {
                        Ok(0) => break,
                        Ok(count) => done += count,
                        Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                        Err(e) => return Err(e),
                    }
                }
                Ok(done)
            }
        }
    }

    /// The first bytes, at most `limit` of them.
    pub fn head(&self, limit: usize) -> std::io::Result<Vec<u8>> {
        let mut head = vec![0; limit.min(usize::try_from(self.len()).unwrap_or(usize::MAX))];
        let count = self.read_at(0, &mut head)?;
        head.truncate(count);
        Ok(head)
    }
}

#[cfg(unix)]
fn pread(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn pread(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Opens a file, decompressing it when it is gzip (told by its first bytes, not by its name).
pub fn open(path: &Path) -> Result<Bytes, ReadError> {
    let name = path.display().to_string();
    let io = |source| ReadError::io(&name, source);
    // Asked before it is opened: opening a pipe would wait for its writer.
    let metadata = std::fs::metadata(path).map_err(io)?;
    if !metadata.is_file() {
        let (what, advice) = if metadata.is_dir() {
            ("this is a folder, not a file", "Name one file of the export.")
        } else {
            ("this is a device or a pipe, not a file", "Save its content to a file first and name that.")
        };
        return Err(ReadError::whole(&name, what, advice));
    }
    let file = File::open(path).map_err(io)?;
    open_file(&name, file, metadata.len())
}

/// The same for a file that is open already, of `len` bytes.
pub fn open_file(name: &str, mut file: File, len: u64) -> Result<Bytes, ReadError> {
    let io = |source| ReadError::io(name, source);
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut magic = [0; 2];
    let count = file.read(&mut magic).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    if magic[..count] == [0x1f, 0x8b] {
        return decompress(name, file, len);
    }
    Ok(Bytes::File(file, len))
}

/// Decompresses gzip (of one or several members) that lies in memory; what `open` does for files.
pub fn open_bytes(name: &str, bytes: Vec<u8>) -> Result<Bytes, ReadError> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let len = bytes.len() as u64;
        return decompress(name, std::io::Cursor::new(bytes), len);
    }
    Ok(Bytes::Memory(bytes))
}

fn decompress(name: &str, compressed: impl Read, compressed_len: u64) -> Result<Bytes, ReadError> {
    let mut decoder =
        flate2::read::MultiGzDecoder::new(std::io::BufReader::with_capacity(1 << 18, compressed));
    let mut memory = Vec::new();
    let mut spill: Option<File> = None;
    let mut block = vec![0; 1 << 18];
    let mut total: u64 = 0;
    loop {
        let count = match decoder.read(&mut block) {
            Ok(0) => break,
            Ok(count) => count,
            Err(e) => return Err(damaged(name, total, &e)),
        };
        total += count as u64;
        if total > DECOMPRESSED_BYTES_MAX
            || (total > MEMORY_BYTES_MAX as u64 && total / compressed_len.max(1) > COMPRESSION_RATIO_MAX)
        {
            return Err(bomb(name, total, compressed_len));
        }
        if spill.is_none() && memory.len() + count > MEMORY_BYTES_MAX {
            let mut file = tempfile::tempfile().map_err(|e| ReadError::io(name, e))?;
            file.write_all(&memory).map_err(|e| ReadError::io(name, e))?;
            memory = Vec::new();
            spill = Some(file);
        }
        match &mut spill {
            Some(file) => file.write_all(&block[..count]).map_err(|e| ReadError::io(name, e))?,
            None => memory.extend_from_slice(&block[..count]),
        }
    }
    Ok(match spill {
        Some(file) => Bytes::File(file, total),
        None => Bytes::Memory(memory),
    })
}

fn damaged(name: &str, total: u64, error: &std::io::Error) -> ReadError {
    ReadError::whole(
        name,
        format!("the gzip data ends or breaks after {total} decompressed bytes ({error})"),
        "The file was probably cut short while it was copied: export or copy it again.",
    )
}

fn bomb(name: &str, total: u64, compressed: u64) -> ReadError {
    ReadError::whole(
        name,
        format!("{compressed} compressed bytes grow to more than {total}, which no work history does"),
        format!(
            "Compressed files may grow to {} GiB, and beyond {} MiB at most {COMPRESSION_RATIO_MAX} times. \
             If the file is genuine, decompress it yourself and read the plain file.",
            DECOMPRESSED_BYTES_MAX >> 30,
            MEMORY_BYTES_MAX >> 20
        ),
    )
}
