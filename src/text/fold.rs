//! What one character becomes under the SEARCH normalization. Shared with the
//! build script, which refuses lexicon forms that are not folded; so it stands
//! on the standard library alone.

/// The folded form of a character; `None` where the character is dropped.
///
/// Dropped: short vowels and tanwin (U+064B–U+0652), further Quranic marks
/// (U+0610–U+061A, U+0653–U+065F, U+0670, U+06D6–U+06ED), tatweel (U+0640),
/// zero-width and bidi marks. Folded together: alif with hamza, madda or wasla
/// to bare alif, `ى ی → ي`, `ة ۀ ہ → ه`, `ؤ → و`, `ئ → ي`, `ک → ك`, Arabic-Indic
/// and Persian digits to ASCII; other scripts to lower case.
pub fn fold_char(c: char) -> Option<char> {
    Some(match c {
        c if is_folded(c) => c,
        '\u{0610}'..='\u{061A}'
        | '\u{0640}'
        | '\u{064B}'..='\u{065F}'
        | '\u{0670}'
        | '\u{06D6}'..='\u{06DC}'
        | '\u{06DF}'..='\u{06E8}'
        | '\u{06EA}'..='\u{06ED}' => return None,
        c if is_invisible(c) => return None,
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ی' | 'ئ' | 'ې' => 'ي',
        'ة' | 'ۀ' | 'ہ' | 'ە' | 'ۃ' => 'ه',
        'ؤ' => 'و',
        'ک' | 'ڪ' => 'ك',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c if c.is_uppercase() => c.to_lowercase().next().unwrap_or(c),
        c => c,
    })
}

/// Whether a character is a letter of Arabic that nothing folds: most characters of
/// most articles, told by a few comparisons.
pub fn is_folded(c: char) -> bool {
    matches!(c, 'ء' | 'ا' | 'ب' | 'ت'..='غ' | 'ف'..='و' | 'ي')
}

/// Zero-width characters and marks of direction: they print nothing and change
/// no word.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{061C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

fn digit(c: char, zero: char) -> char {
    char::from(b'0' + (c as u32 - zero as u32) as u8)
}
