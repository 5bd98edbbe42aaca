//! What the pages say in which no app runs, in every language: `src/text/shell.json`, into `languages.js` and `trouble.html`
//! (docs/decisions/0079-the-shell-speaks.md).

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, bail};

/// Its name in `dist/`.
pub const TROUBLE: &str = "trouble.html";
const WORDS_MARK: &str = "'{{words}}'";
/// In the order in which `index.html` names them.
const ORDER: [&str; 6] = ["en", "de", "es", "fr", "ar", "ja"];

/// By language and key.
pub struct Words(BTreeMap<String, BTreeMap<String, String>>);

impl Words {
    /// # Errors
    /// When the file cannot be read, or its words would be taken for markup.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join("src/text/shell.json");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Self::of(&text).with_context(|| path.display().to_string())
    }

    fn of(json: &str) -> Result<Self> {
        let words: BTreeMap<String, BTreeMap<String, String>> = serde_json::from_str(json)?;
        for (key, text) in words.values().flatten() {
            if text.contains(['<', '>', '&']) {
                bail!("{key}: these words become a part of a page as they are: {text}");
            }
        }
        Ok(Self(words))
    }

    /// The script with the words in it.
    ///
    /// # Errors
    /// When it has no place for them.
    pub fn in_script(&self, script: &str) -> Result<String> {
        if !script.contains(WORDS_MARK) {
            bail!("languages.js has no {WORDS_MARK}");
        }
        Ok(script.replace(WORDS_MARK, &serde_json::to_string(&self.0)?))
    }

    /// The page with a section for each language.
    ///
    /// # Errors
    /// When a language or a word is missing.
    pub fn in_page(&self, page: &str) -> Result<String> {
        let say = |tag: &str, key: &str| {
            let own = self.0.get(tag).with_context(|| format!("no words for {tag}"))?;
            own.get(key).cloned().with_context(|| format!("{tag} has no {key}"))
        };
        let mut sections = String::new();
        for (nth, tag) in ORDER.into_iter().enumerate() {
            let (heading, body, reload) = (say(tag, "heading")?, say(tag, "body")?, say(tag, "reload")?);
            let direction = if tag == "ar" { "rtl" } else { "ltr" };
            let level = if nth == 0 { "h1" } else { "h2" };
            sections.push_str(&format!(
                "    <section class=\"ar-stack\" lang=\"{tag}\" dir=\"{direction}\">\n      <{level}>{heading}</{level}>\n      <p>{body}</p>\n      \
                 <p><a class=\"ar-button\" href=\"./\">{reload}</a></p>\n    </section>\n"
            ));
        }
        Ok(page.replace("{{app}}", &say("en", "app")?).replace("{{sections}}", &sections))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_markup_stop_the_build() {
        assert!(Words::of(r#"{"de":{"body":"Nichts <b>da</b>"}}"#).is_err());
    }

    #[test]
    fn the_page_has_a_section_for_each_language_each_in_its_own_direction() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
        let words = Words::read(root).expect("the words");
        let page = words.in_page("<title>{{app}}</title>{{sections}}").expect("a page");
        for tag in ORDER {
            assert_eq!(page.matches(&format!("lang=\"{tag}\"")).count(), 1, "{page}");
        }
        assert_eq!((page.matches("<h1>").count(), page.matches("dir=\"rtl\"").count()), (1, 1), "{page}");
        assert!(!page.contains("{{"), "{page}");
    }

    #[test]
    fn a_script_without_a_place_for_the_words_stops_the_build() {
        let words = Words::of(r#"{"de":{"app":"Anträge"}}"#).expect("words");
        assert_eq!(
            words.in_script("x = '{{words}}';").expect("a script"),
            r#"x = {"de":{"app":"Anträge"}};"#
        );
        assert!(words.in_script("x").is_err());
    }
}
