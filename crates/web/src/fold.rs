//! Letters as people type them when they look for something or read down an alphabet: without case and accents.

/// A text without case and accents: "Żółć" is "zolc", "Straße" is "strasse".
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
        } else {
            letter.to_lowercase().for_each(|letter| push(&mut folded, letter));
        }
    }
    folded
}

/// The words of a text, folded: runs of letters and digits.
pub(crate) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A small letter without what is above, below or through it. Letters of other scripts stay.
fn push(folded: &mut String, letter: char) {
    let plain = match letter {
        // Accents that follow their letter.
        '\u{300}'..='\u{36f}' => "",
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ'..='ặ' => "a",
        'æ' | 'ǽ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ'..='ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' | 'ŋ' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ'..='ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ß' => "ss",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ'..='ự' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        other => {
            folded.push(other);
            return;
        }
    };
    folded.push_str(plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_gone_and_other_scripts_stay() {
        let all = [
            ("Żółć", "zolc"),
            ("Łukasz", "lukasz"),
            ("Peña", "pena"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
        ];
        for (text, folded) in all {
            assert_eq!(fold(text), folded);
        }
        assert_eq!(fold("n\u{303}"), "n", "an accent of its own");
        assert_eq!(fold("Кирилл 日本"), "кирилл 日本");
        assert_eq!(words("Pay—within 2 days (Kraków)!"), ["pay", "within", "2", "days", "krakow"]);
    }
}
