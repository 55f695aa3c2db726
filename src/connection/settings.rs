//! The layers of settings, and what they come to.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::config::ChannelBinding;

use super::endpoint::{Endpoint, Secret, endpoints};
use super::error::{Origin, SettingsError};
use super::layers::{Environment, Given, Layers, home, os_user, set};
use super::password_file;
use super::tls::TlsSettings;

/// Where to connect and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Servers to try in order.
    pub endpoints: Vec<Endpoint>,
    /// Role.
    pub user: String,
    /// Database.
    pub database: String,
    /// Encryption.
    pub tls: TlsSettings,
    /// Limit for each server; `None` to wait for ever (`connect_timeout=0`).
    pub connect_timeout: Option<Duration>,
    /// Start-up options (`-c name=value`).
    pub options: Option<String>,
    /// `channel_binding`.
    pub channel_binding: ChannelBinding,
    /// Which kind of server will do.
    pub target: TargetServer,
    /// What the user should be told, such as a password file that everybody can read.
    pub notices: Vec<String>,
    /// Where the host was given, for messages.
    pub host_origin: Origin,
}

/// `target_session_attrs`. Since the session is read-only, `read-write` is understood as `primary` and `read-only`
/// as `standby`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TargetServer {
    /// The first that answers.
    #[default]
    Any,
    /// Not in recovery.
    Primary,
    /// In recovery.
    Standby,
    /// In recovery where one is, else any.
    PreferStandby,
}

/// Unless connect_timeout says otherwise. libpq would wait for ever.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

impl Settings {
    /// Whether the user asked for a database at all, other than by libpq's defaults.
    pub fn requested(given: Option<Given<'_>>, environment: Environment<'_>) -> bool {
        let variables =
            ["DATABASE_URL", "PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER"];
        given.is_some() || variables.iter().any(|name| set(environment, name).is_some())
    }

    /// Reads all layers.
    ///
    /// # Errors
    /// A setting that cannot be understood, obeyed or read.
    pub fn resolve(given: Option<Given<'_>>, environment: Environment<'_>) -> Result<Self, SettingsError> {
        let layers = Layers::read(given, environment)?;
        let user = match layers.get("user") {
            Some(user) => user.to_owned(),
            None => os_user(environment).unwrap_or_else(|| "postgres".into()),
        };
        let database = layers.get("dbname").unwrap_or(&user).to_owned();
        let connect_timeout = match layers.get("connect_timeout").map(str::parse::<i64>) {
            None => Some(CONNECT_TIMEOUT),
            Some(Ok(seconds)) => u64::try_from(seconds).ok().filter(|s| *s > 0).map(Duration::from_secs),
            Some(Err(_)) => return Err(layers.refuse("connect_timeout", "a whole number of seconds")),
        };
        let channel_binding = match layers.get("channel_binding") {
            None | Some("prefer") => ChannelBinding::Prefer,
            Some("disable") => ChannelBinding::Disable,
            Some("require") => ChannelBinding::Require,
            Some(_) => return Err(layers.refuse("channel_binding", "disable, prefer or require")),
        };
        let target = match layers.get("target_session_attrs") {
            None | Some("any") => TargetServer::Any,
            Some("primary" | "read-write") => TargetServer::Primary,
            Some("standby" | "read-only") => TargetServer::Standby,
            Some("prefer-standby") => TargetServer::PreferStandby,
            Some(_) => {
                let expected = "any, primary, standby, prefer-standby, read-write or read-only";
                return Err(layers.refuse("target_session_attrs", expected));
            }
        };
        let mut settings = Self {
            endpoints: endpoints(&layers)?,
            user,
            database,
            tls: TlsSettings::resolve(&layers, environment)?,
            connect_timeout,
            options: layers.get("options").map(str::to_owned),
            channel_binding,
            target,
            notices: Vec::new(),
            host_origin: layers.origin("host"),
        };
        settings.find_passwords(&layers, environment);
        Ok(settings)
    }

    fn find_passwords(&mut self, layers: &Layers, environment: Environment<'_>) {
        if let Some(password) = layers.get("password") {
            for endpoint in &mut self.endpoints {
                endpoint.password = Some(Secret(password.to_owned()));
            }
            return;
        }
        let named = layers.get("passfile").map(PathBuf::from);
        let Some(path) = named.or_else(|| home(environment).map(|home| home.join(".pgpass"))) else { return };
        let Ok(metadata) = path.metadata() else { return };
        if metadata.permissions().mode() & 0o077 != 0 {
            let notice = "can be read by others and is not used; run chmod 600 on it";
            self.notices.push(format!("password file {} {notice}", path.display()));
            return;
        }
        let Ok(file) = std::fs::read_to_string(&path) else { return };
        for endpoint in &mut self.endpoints {
            let wanted = password_file::Wanted {
                host: endpoint.host.password_file_name(),
                port: endpoint.port,
                database: &self.database,
                user: &self.user,
            };
            endpoint.password = password_file::find(&file, wanted).map(Secret);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(flag: Option<&str>, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let variables: Vec<_> = [("USER", "me")].iter().chain(variables).copied().collect();
        let environment =
            |name: &str| variables.iter().rev().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Settings::resolve(flag.map(|text| Given { flag: "--database-url", text }), &environment)
    }

    fn servers(settings: &Settings) -> Vec<String> {
        settings.endpoints.iter().map(ToString::to_string).collect()
    }

    fn password(settings: &Settings) -> Option<&str> {
        settings.endpoints[0].password.as_ref().map(|secret| secret.0.as_str())
    }

    /// A private directory with files in it, readable by their owner alone.
    fn home_with(name: &str, files: &[(&str, &str)]) -> String {
        let directory = std::env::temp_dir().join(format!("pgtoll-settings-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("writable");
        for (file, text) in files {
            let path = directory.join(file);
            std::fs::write(&path, text).expect("writable");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("ours");
        }
        directory.display().to_string()
    }

    #[test]
    fn nothing_given_is_the_default_sockets_and_the_users_own_name() {
        let settings = resolve(None, &[]).expect("defaults");
        assert_eq!(servers(&settings), ["/var/run/postgresql/.s.PGSQL.5432", "/tmp/.s.PGSQL.5432"]);
        assert_eq!((settings.user.as_str(), settings.database.as_str()), ("me", "me"));
        assert_eq!(settings.connect_timeout, Some(Duration::from_secs(10)));
    }

    #[test]
    fn the_flag_is_stronger_than_database_url_and_variables_fill_what_is_open() {
        let variables = [("DATABASE_URL", "postgres://other/other"), ("PGPORT", "6000"), ("PGHOST", "weak")];
        let settings = resolve(Some("postgres://db/app"), &variables).expect("good");
        assert_eq!(servers(&settings), ["db:6000"]);
        assert_eq!(settings.database, "app");
        let settings = resolve(None, &variables).expect("good");
        assert_eq!(
            (servers(&settings), settings.database.as_str()),
            (vec!["other:6000".to_owned()], "other")
        );
    }

    #[test]
    fn the_service_file_is_stronger_than_variables() {
        let home = home_with("service", &[(".pg_service.conf", "[prod]\nhost=db\nuser=app\n")]);
        let variables = [("HOME", home.as_str()), ("PGHOST", "weak"), ("PGDATABASE", "filled")];
        let settings = resolve(Some("service=prod"), &variables).expect("good");
        assert_eq!(servers(&settings), ["db:5432"]);
        assert_eq!((settings.user.as_str(), settings.database.as_str()), ("app", "filled"));
        let error = resolve(Some("service=none"), &variables).expect_err("no such service").to_string();
        assert!(error.contains("`none`") && error.contains(".pg_service.conf"), "{error}");
        std::fs::remove_dir_all(home).expect("ours");
    }

    #[test]
    fn the_password_file_is_used_only_where_nobody_else_can_read_it() {
        let home = home_with("pass", &[(".pgpass", "db:*:*:*:hidden\nlocalhost:*:*:*:local\n")]);
        let variables = [("HOME", home.as_str())];
        assert_eq!(password(&resolve(Some("host=db"), &variables).expect("good")), Some("hidden"));
        assert_eq!(password(&resolve(Some("dbname=x"), &variables).expect("good")), Some("local"));
        let given = resolve(Some("host=db password=given"), &variables).expect("good");
        assert_eq!(password(&given), Some("given"));
        assert!(!format!("{given:?}").contains("=given"));

        let path = PathBuf::from(&home).join(".pgpass");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("ours");
        let settings = resolve(Some("host=db"), &variables).expect("good");
        assert_eq!(password(&settings), None);
        assert!(settings.notices[0].contains("chmod 600"));
        std::fs::remove_dir_all(home).expect("ours");
    }

    #[test]
    fn several_hosts_take_a_port_each_or_share_one() {
        let servers = |text| servers(&resolve(Some(text), &[]).expect("good"));
        assert_eq!(servers("postgres://a:1,b:2/x"), ["a:1", "b:2"]);
        assert_eq!(servers("host=a,b port=7"), ["a:7", "b:7"]);
        assert_eq!(servers("hostaddr=10.0.0.1"), ["10.0.0.1:5432"]);
    }

    #[test]
    fn mistakes_name_their_place_and_never_the_value() {
        for (text, words) in [
            ("host=db port=secret", "--database-url: the value of `port`"),
            ("host=db password=secret sslmode=maybe", "`sslmode`"),
            ("hots=secret", "unknown connection option `hots`"),
            ("host=db requirepeer=secret", "`requirepeer` is not supported"),
        ] {
            let error = resolve(Some(text), &[]).expect_err(text).to_string();
            assert!(error.contains(words) && !error.contains("secret"), "{error}");
        }
        let error = resolve(None, &[("PGPORT", "70000")]).expect_err("no port").to_string();
        assert!(error.starts_with("PGPORT: "), "{error}");
    }

    #[test]
    fn a_database_counts_as_requested_by_flag_or_variable() {
        assert!(!Settings::requested(None, &|_| None));
        assert!(Settings::requested(None, &|name| (name == "PGHOST").then(|| "db".into())));
    }
}
