//! The strings themselves. Kinds after the OWASP cheat sheets on cross-site scripting, CSV injection and header injection, the
//! Unicode report 36 on confusable text, and what this app's own templates and filters could trip over.
//!
//! Whatever runs calls `__pwn()`: the page of the tests notes it.

/// Markup that runs something by itself, by an event, or by being pressed.
const ELEMENTS: [&str; 24] = [
    "<script>__pwn()</script>",
    "<img src=x onerror=__pwn()>",
    "<svg onload=__pwn()>",
    "<svg><script>__pwn()</script></svg>",
    "<svg><animate onbegin=__pwn() attributeName=x dur=1s>",
    "<math><mi xlink:href=\"javascript:__pwn()\">x",
    "<body onload=__pwn()>",
    "<input autofocus onfocus=__pwn()>",
    "<details open ontoggle=__pwn()>x",
    "<video src=x onerror=__pwn()>",
    "<audio src onloadstart=__pwn()>",
    "<iframe srcdoc=\"<script>parent.__pwn()</script>\">",
    "<iframe src=javascript:parent.__pwn()>",
    "<object data=javascript:__pwn()>",
    "<embed src=javascript:__pwn()>",
    "<a href=javascript:__pwn()>x</a>",
    "<form action=javascript:__pwn()><button>x",
    "<marquee onstart=__pwn()>x",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<template shadowrootmode=open><img src=x onerror=__pwn()></template>",
    "<dialog open><h1>Sign in again</h1></dialog>",
];

/// What could end the place that the text stands in.
const ENDS: [&str; 8] = ["", "\">", "'>", "-->", "</textarea>", "</title>", "</script>", "]]>"];

/// Text that is code, an address, a pattern or a command somewhere.
const SINGLE: [&str; 60] = [
    "\" onmouseover=__pwn() x=\"",
    "' autofocus onfocus=__pwn() x='",
    "` onerror=__pwn() `",
    "javascript:__pwn()",
    "JaVaScRiPt:__pwn()",
    "java\tscript:__pwn()",
    "java\nscript:__pwn()",
    "\u{1}javascript:__pwn()",
    "data:text/html,<script>__pwn()</script>",
    "vbscript:__pwn()",
    "//evil.example/",
    "\\\\evil.example\\",
    "https://evil.example/?x=",
    "#/signed-out",
    "&lt;script&gt;__pwn()&lt;/script&gt;",
    "&#60;img src=x onerror=__pwn()&#62;",
    "\\u003cscript\\u003e__pwn()\\u003c/script\\u003e",
    "<noscript><p title=\"</noscript><img src=x onerror=__pwn()>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=__pwn()>",
    "<svg></p><style><a id=\"</style><img src=x onerror=__pwn()>\">",
    "<!--<img src=\"--><img src=x onerror=__pwn()//\">",
    "<![CDATA[<img src=x onerror=__pwn()>]]>",
    "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">__pwn()</x:script>",
    "{{constructor.constructor('__pwn()')()}}",
    "${__pwn()}",
    "#{__pwn()}",
    "<%= __pwn() %>",
    "[[__pwn()]]",
    "{name}",
    "{n, plural, one {x} other {{n}}}",
    "{",
    "}}{",
    "%s%n%x",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
    "undefined",
    "NaN",
    "null",
    "\"}],\"x\":[{\"",
    "\\",
    "\\\"",
    "'; __pwn(); //",
    "\"-__pwn()-\"",
    "' OR 1=1 --",
    "name co \"\" or id pr",
    "*)(uid=*))(|(uid=*",
    "../../../../etc/passwd",
    "%2e%2e%2f",
    "%00",
    "%0d%0aSet-Cookie:%20x=y",
    "x\r\nSet-Cookie: x=y\r\n\r\n<script>__pwn()</script>",
    "x\r\nBcc: evil@evil.example",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+1",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
];

/// Text that turns around, hides, breaks or piles up what stands beside it.
const WRITING: [&str; 42] = [
    "\u{202E}gnp.exe",
    "\u{202D}abc",
    "\u{202A}abc",
    "\u{202B}abc",
    "\u{202C}abc",
    "\u{2066}abc",
    "\u{2067}abc",
    "\u{2068}abc",
    "\u{2069}abc\u{202E}",
    "\u{2069}\u{2069}\u{202E}abc\u{2068}",
    "\u{200F}abc!",
    "\u{200E}abc",
    "\u{061C}abc",
    "\u{202E}\u{202E}\u{202E}abc",
    "שלום (123) abc!",
    "مرحبا 123-456 abc?",
    "abc שלום <b>",
    "ـــــ١٢٣",
    "a\u{200B}d\u{200B}min",
    "a\u{200D}d\u{200C}min",
    "\u{FEFF}admin",
    "ad\u{AD}min",
    "аdmin",
    "ａｄｍｉｎ",
    "ɑdmın",
    "admin\u{2028}x",
    "admin\u{2029}x",
    "admin\u{85}x",
    "admin\u{B}x\u{C}x",
    "\u{0}admin",
    "\u{1B}[31madmin\u{7}",
    "\u{FFFD}\u{FFFE}\u{10FFFF}",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30A}\u{30B}\u{30C}\u{30D}\u{30E}\u{30F}\u{310}\u{311}",
    "👩\u{200D}👩\u{200D}👧\u{200D}👦 🏳\u{FE0F}\u{200D}🌈",
    "\u{E0041}\u{E0042}\u{E007F}",
    "＝1+1",
    "＠SUM(1)",
    "\u{A0}=1+1",
    "＜script＞__pwn()＜/script＞",
    "‹img src=x onerror=__pwn()›",
    "ﷺﷺﷺ",
    "İıſK",
];

/// All of them, in an order that stays.
pub fn strings() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for element in ELEMENTS {
        all.extend(ENDS.iter().map(|end| format!("{end}{element}")));
    }
    all.extend(SINGLE.iter().chain(&WRITING).map(|text| (*text).to_owned()));
    all.push("W".repeat(2_000));
    all.push("<b>".repeat(500));
    all.push("\u{202E}\u{2067}".repeat(200));
    all.push("a\u{301}".repeat(500));
    all.push(" ".repeat(500));
    all.push("&amp;".repeat(200));
    all.push("\n".repeat(100));
    all.push("\"'`<>&".repeat(50));
    all
}

#[cfg(test)]
mod tests {
    use super::strings;

    #[test]
    fn there_are_at_least_three_hundred_different_ones() {
        let all: std::collections::BTreeSet<_> = strings().into_iter().collect();
        assert!(all.len() >= 300 && all.len() == strings().len(), "{}", all.len());
    }
}
