//! From the text of `config.json` to [`Config`].

use serde_json::Value;

use super::{
    Allowed, ApiVersion, Branding, Config, ConfigProblem, Embed, Endpoint, Problem, RedirectUri, RulesPack,
    SafeUrl, SessionConfig, SessionSource, Storage, Tenant, TestConfig,
    address::absolute,
    node::{LIST, Node, OBJECT, SHOWN_LIST},
    problem::allowed,
    theme::{is_token_name, is_token_value},
};

/// Larger is a mistake, not a configuration.
const MAX_TEXT: usize = 256 * 1024;

const TOP: &[&str] =
    &["$schema", "tenant", "apiVersion", "rules", "session", "branding", "locale", "embed", "test"];
const TENANT: &[&str] =
    &["apiUrl", "authorizeUrl", "tokenUrl", "logoutUrl", "uiUrl", "redirectUri", "clientId", "scopes"];
const SESSION: &[&str] = &["storage", "tokenKey"];
const BRANDING: &[&str] = &["title", "logo", "helpUrl", "tokens"];
const EMBED: &[&str] = &["allowedParents", "session"];
const TEST: &[&str] = &["clockSpeed"];

/// Reads the text of `config.json`. The error names the first thing that is wrong.
pub fn parse(text: &str) -> Result<Config, ConfigProblem> {
    let value = read_json(text)?;
    refuse_secrets(&value, "")?;
    let root = Node::root(&value)?;
    root.only(TOP)?;
    root.text("$schema", allowed!("config.allowed.text"), |_| Some(()))?;
    let tenant = root.object("tenant")?.ok_or_else(|| root.missing("tenant", OBJECT))?;
    let config = Config {
        tenant: read_tenant(&tenant)?,
        api_version: match root.one_of("apiVersion", &ApiVersion::NAMES)? {
            1 => ApiVersion::V3,
            2 => ApiVersion::V1,
            _ => ApiVersion::Beta,
        },
        rules: match root.one_of("rules", &RulesPack::NAMES)? {
            1 => RulesPack::V12026,
            _ => RulesPack::Beta2023,
        },
        session: root
            .object("session")?
            .map_or_else(|| Ok(SessionConfig::default()), |it| read_session(&it))?,
        branding: root
            .object("branding")?
            .map_or_else(|| Ok(Branding::default()), |it| read_branding(&it))?,
        locale: root.text("locale", allowed!("config.allowed.locale"), read_locale)?,
        embed: root.object("embed")?.map_or_else(|| Ok(Embed::default()), |it| read_embed(&it))?,
        test: root.object("test")?.map(|it| read_test(&it)).transpose()?,
    };
    if config.test.is_some() && !config.is_loopback() {
        return Err(root.problem("test", Problem::TestElsewhere));
    }
    Ok(config)
}

fn read_json(text: &str) -> Result<Value, ConfigProblem> {
    // Windows editors put a byte order mark first.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim();
    if text.len() > MAX_TEXT {
        return Err(ConfigProblem::file(Problem::TooLarge));
    }
    if text.is_empty() {
        return Err(ConfigProblem::file(Problem::Empty));
    }
    if text.starts_with('<') {
        return Err(ConfigProblem::file(Problem::Html));
    }
    serde_json::from_str(text)
        .map_err(|error| ConfigProblem::file(Problem::NotJson { line: error.line(), column: error.column() }))
}

/// A secret in a file that everybody can read is the one thing to say first, wherever it stands.
fn refuse_secrets(value: &Value, path: &str) -> Result<(), ConfigProblem> {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let at = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                if is_secret_name(key) {
                    return Err(ConfigProblem { key: at, problem: Problem::Secret });
                }
                refuse_secrets(inner, &at)?;
            }
            Ok(())
        }
        Value::Array(values) => values
            .iter()
            .enumerate()
            .try_for_each(|(index, inner)| refuse_secrets(inner, &format!("{path}[{index}]"))),
        _ => Ok(()),
    }
}

fn is_secret_name(key: &str) -> bool {
    let letters: String = key.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect();
    letters.eq_ignore_ascii_case("clientSecret")
}

fn read_tenant(node: &Node<'_>) -> Result<Tenant, ConfigProblem> {
    node.only(TENANT)?;
    let endpoint = allowed!("config.allowed.endpoint");
    Ok(Tenant {
        api_url: node.needed_text("apiUrl", endpoint, Endpoint::parse_base)?,
        authorize_url: node.text("authorizeUrl", endpoint, Endpoint::parse)?,
        token_url: node.text("tokenUrl", endpoint, Endpoint::parse)?,
        logout_url: node.text("logoutUrl", endpoint, Endpoint::parse)?,
        ui_url: node.text("uiUrl", allowed!("config.allowed.link"), SafeUrl::parse)?,
        redirect_uri: node.needed_text(
            "redirectUri",
            allowed!("config.allowed.redirect"),
            RedirectUri::parse,
        )?,
        client_id: node.needed_text("clientId", allowed!("config.allowed.client-id"), read_client_id)?,
        scopes: node
            .texts("scopes", allowed!("config.allowed.scope"), is_scope)?
            .ok_or_else(|| node.missing("scopes", LIST))?,
    })
}

fn read_session(node: &Node<'_>) -> Result<SessionConfig, ConfigProblem> {
    node.only(SESSION)?;
    Ok(SessionConfig {
        storage: match node.one_of("storage", &["session", "memory"])? {
            1 => Storage::Memory,
            _ => Storage::Session,
        },
        token_key: node.text("tokenKey", allowed!("config.allowed.token-key"), read_token_key)?,
    })
}

fn read_branding(node: &Node<'_>) -> Result<Branding, ConfigProblem> {
    node.only(BRANDING)?;
    let mut branding = Branding {
        title: node.text("title", allowed!("config.allowed.title"), read_title)?,
        logo: node.text("logo", allowed!("config.allowed.logo"), SafeUrl::parse_local)?,
        help_url: node.text("helpUrl", allowed!("config.allowed.link"), SafeUrl::parse)?,
        ..Branding::default()
    };
    if let Some(tokens) = node.object("tokens")? {
        for (name, value) in tokens.entries() {
            if !is_token_name(name) {
                let found = Value::String(name.clone());
                return Err(tokens.wrong(name, &found, allowed!("config.allowed.token-name")));
            }
            match value.as_str().filter(|text| is_token_value(text)) {
                Some(text) => branding.tokens.insert(name.clone(), text.to_owned()),
                None => return Err(tokens.wrong(name, value, allowed!("config.allowed.token-value"))),
            };
        }
    }
    Ok(branding)
}

fn read_embed(node: &Node<'_>) -> Result<Embed, ConfigProblem> {
    node.only(EMBED)?;
    let parents = node.texts("allowedParents", allowed!("config.allowed.parent"), is_parent_origin)?;
    let sources = node.texts("session", Allowed::OneOf(&SessionSource::NAMES), is_source)?;
    // Of two names only.
    let each_once = match sources.as_deref() {
        None | Some([_]) => true,
        Some([first, second]) => first != second,
        Some(_) => false,
    };
    if !each_once {
        let found = SHOWN_LIST.to_owned();
        return Err(
            node.problem("session", Problem::Wrong { found, allowed: allowed!("config.allowed.sources") })
        );
    }
    Ok(Embed { allowed_parents: parents.unwrap_or_default(), sources: sources.unwrap_or_default() })
}

fn read_test(node: &Node<'_>) -> Result<TestConfig, ConfigProblem> {
    node.only(TEST)?;
    Ok(TestConfig { clock_speed: node.whole("clockSpeed", 1, 3600)?.unwrap_or(1) })
}

fn is_source(text: &str) -> bool {
    SessionSource::NAMES.contains(&text)
}

fn read_client_id(text: &str) -> Option<String> {
    let legal = (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    legal.then(|| text.to_owned())
}

/// RFC 6749, 3.3: `scope-token`.
fn is_scope(text: &str) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
}

/// Keys that begin with `ar.` are this app's own, which it deletes; a portal's token is never deleted.
fn read_token_key(text: &str) -> Option<String> {
    let legal = is_line(text, 200) && !text.starts_with("ar.");
    legal.then(|| text.to_owned())
}

fn read_title(text: &str) -> Option<String> {
    (is_line(text, 80) && !text.trim().is_empty()).then(|| text.to_owned())
}

fn is_line(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.chars().count()) && !text.chars().any(|c| c.is_ascii_control())
}

/// BCP 47 as far as `Intl` needs it.
fn read_locale(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let language = parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let rest =
        parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    (language && rest && text.len() <= 35).then(|| text.to_owned())
}

/// An exact origin, or `https://*.` and a domain of at least two labels.
fn is_parent_origin(text: &str) -> bool {
    let plain = match text.strip_prefix("https://*.") {
        Some(domain) if domain.split(':').next().is_some_and(|host| host.contains('.')) => {
            format!("https://{domain}")
        }
        Some(_) => return false,
        None => text.to_owned(),
    };
    absolute(&plain)
        .is_some_and(|parts| parts.is_protected() && parts.tail.path.is_empty() && parts.origin() == plain)
}
