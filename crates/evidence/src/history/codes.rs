//! Dictionary codes, as narrow as the dictionary allows: most columns of a history have a handful of values.

/// The code of an empty cell.
pub const MISSING: u32 = u32::MAX;

/// Codes in one, two or four bytes each. The largest number of a width stands for [`MISSING`].
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "named by their width")]
pub enum Codes {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Codes {
    /// Room for `len` codes below `values`, all missing.
    pub fn missing(len: usize, values: usize) -> Codes {
        match values {
            0..=0xfe => Codes::One(vec![u8::MAX; len]),
            0xff..=0xfffe => Codes::Two(vec![u16::MAX; len]),
            _ => Codes::Four(vec![u32::MAX; len]),
        }
    }

    /// Adds codes below `values`, widening those that are there where that needs it.
    pub fn append(&mut self, wide: &[u32], values: usize) {
        self.widen(values);
        match self {
            Codes::One(codes) => codes.extend(wide.iter().map(|&c| c.min(0xff) as u8)),
            Codes::Two(codes) => codes.extend(wide.iter().map(|&c| c.min(0xffff) as u16)),
            Codes::Four(codes) => codes.extend_from_slice(wide),
        }
    }

    fn widen(&mut self, values: usize) {
        let fits = match self {
            Codes::One(_) => values <= 0xfe,
            Codes::Two(_) => values <= 0xfffe,
            Codes::Four(_) => true,
        };
        if !fits {
            let mut all = Vec::new();
            self.copy_range(0..self.len(), &mut all);
            *self = Codes::missing(0, values);
            self.append(&all, values);
        }
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        match self {
            Codes::One(codes) => codes.len(),
            Codes::Two(codes) => codes.len(),
            Codes::Four(codes) => codes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One code.
    pub fn get(&self, index: usize) -> u32 {
        match self {
            Codes::One(codes) => widen_one(codes[index]),
            Codes::Two(codes) => widen_two(codes[index]),
            Codes::Four(codes) => codes[index],
        }
    }

    /// Sets one code, which must fit the width.
    pub fn set(&mut self, index: usize, code: u32) {
        match self {
            Codes::One(codes) => codes[index] = code.min(0xff) as u8,
            Codes::Two(codes) => codes[index] = code.min(0xffff) as u16,
            Codes::Four(codes) => codes[index] = code,
        }
    }

    /// Writes codes from `from` on; they must fit the width.
    pub fn write(&mut self, from: usize, wide: &[u32]) {
        let range = from..from + wide.len();
        match self {
            Codes::One(codes) => fill(&mut codes[range], wide, |c| c.min(0xff) as u8),
            Codes::Two(codes) => fill(&mut codes[range], wide, |c| c.min(0xffff) as u16),
            Codes::Four(codes) => codes[range].copy_from_slice(wide),
        }
    }

    /// Writes code `i` of `wide` to place `to[i]`; they must fit the width.
    pub fn scatter(&mut self, to: &[u32], wide: &[u32]) {
        let pairs = to.iter().zip(wide);
        match self {
            Codes::One(codes) => pairs.for_each(|(&to, &c)| codes[to as usize] = c.min(0xff) as u8),
            Codes::Two(codes) => pairs.for_each(|(&to, &c)| codes[to as usize] = c.min(0xffff) as u16),
            Codes::Four(codes) => pairs.for_each(|(&to, &c)| codes[to as usize] = c),
        }
    }

    /// Replaces `into` by the codes of a range.
    pub fn copy_range(&self, range: std::ops::Range<usize>, into: &mut Vec<u32>) {
        into.clear();
        match self {
            Codes::One(codes) => into.extend(codes[range].iter().map(|&c| widen_one(c))),
            Codes::Two(codes) => into.extend(codes[range].iter().map(|&c| widen_two(c))),
            Codes::Four(codes) => into.extend_from_slice(&codes[range]),
        }
    }
}

fn widen_one(code: u8) -> u32 {
    if code == u8::MAX { MISSING } else { u32::from(code) }
}

fn widen_two(code: u16) -> u32 {
    if code == u16::MAX { MISSING } else { u32::from(code) }
}

fn fill<T>(into: &mut [T], wide: &[u32], narrow: impl Fn(u32) -> T) {
    into.iter_mut().zip(wide).for_each(|(slot, &code)| *slot = narrow(code));
}
