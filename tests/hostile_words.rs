//! Text that leaves the app for a place with rules of its own: a file for a spreadsheet, an address, a header, a filter, JSON.
//! Each of the hostile strings arrives there as itself, and as nothing else.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use access_request::{
    api::{Query, percent_encode, quote},
    history,
    route::{RequestId, Route},
};
use tenant::hostile::strings;

/// What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection").
const FORMULA: [char; 9] = ['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'];

#[test]
fn no_cell_of_an_exported_file_is_a_formula_or_ends_its_row() {
    let all = strings();
    let file = history::csv(all.iter().map(|text| ["before".to_owned(), text.clone(), "after".to_owned()]));
    let plain = file.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    assert_eq!(rows.len(), all.len());
    for (row, text) in rows.iter().zip(&all) {
        assert_eq!((row.len(), &row[0], &row[2]), (3, "before", "after"), "{text:?}");
        let cell = &row[1];
        assert!(cell == text || cell.strip_prefix('\'') == Some(text), "{text:?} became {cell:?}");
        let begins = cell.trim_start_matches(['"', ' ', '\u{a0}', '\u{feff}']);
        assert!(!begins.starts_with(FORMULA), "{cell:?}");
    }
}

#[test]
fn no_word_changes_the_address_of_a_call() {
    for text in strings() {
        let query = Query::default().with("filters", &quote(&text)).with("sorters", "name");
        let url =
            format!("https://acme.api.identitynow.com/beta/x/{}{}", percent_encode(&text), query.finish());
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
        let read = reqwest::Url::parse(&url).expect("an address");
        assert_eq!(read.host_str(), Some("acme.api.identitynow.com"), "{url}");
        assert_eq!(read.fragment(), None, "{url}");
        let pairs: Vec<_> =
            read.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        assert_eq!(pairs, [("filters".to_owned(), quote(&text)), ("sorters".to_owned(), "name".to_owned())]);
    }
}

/// `"` and `\` are all that a string of the filter language ends with.
#[test]
fn no_word_ends_its_string_in_a_filter() {
    for text in strings() {
        let quoted = quote(&text);
        let inner = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"')).expect("quotes");
        let (mut read, mut rest) = (String::new(), inner.chars());
        while let Some(next) = rest.next() {
            assert_ne!(next, '"', "{quoted}");
            read.push(if next == '\\' { rest.next().expect("something escaped") } else { next });
        }
        assert_eq!(read, text);
    }
}

#[test]
fn what_is_copied_as_an_id_or_stands_in_a_link_is_one_word() {
    for text in strings() {
        if let Some(id) = RequestId::parse(&text) {
            let plain =
                id.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
            assert!(plain, "{text:?}");
        }
        let fragment = Route::parse(&format!("#/requests/{text}")).fragment();
        assert!(fragment.starts_with('#'), "{text:?}");
    }
}
