//! Reading files, folders and standard input.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::layout::{self, Layout};
use super::order;
use super::{Run, Script};

/// A migration that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file or folder cannot be opened.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not UTF-8.
    #[error("{path} is not UTF-8 (first bad byte at {position}); convert it, for example with iconv")]
    NotUtf8 {
        /// The path.
        path: String,
        /// Offset of the first bad byte.
        position: usize,
    },
    /// diesel's `metadata.toml` is no TOML.
    #[error("{path} is not TOML: {reason}")]
    Metadata {
        /// The path.
        path: String,
        /// Why.
        reason: String,
    },
    /// A folder without migrations.
    #[error("{path} holds no .sql file that runs forwards")]
    NoFiles {
        /// The path.
        path: String,
    },
}

/// Reads every path: a file, a folder (its `.sql` files in order, "down" files left out) or `-`.
///
/// `run` is how files run of which neither their marks nor their tool's layout say it.
pub fn read(paths: &[PathBuf], run: Run) -> Result<Vec<Script>, ReadError> {
    let mut scripts = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            scripts.push(script("-", read_standard_input()?, run)?);
        } else if path.is_dir() {
            for file in files_in(path)? {
                scripts.push(script_of_file(&file, run)?);
            }
        } else {
            scripts.push(script_of_file(path, run)?);
        }
    }
    Ok(scripts)
}

fn script_of_file(path: &Path, run: Run) -> Result<Script, ReadError> {
    let mut script = script(&path.display().to_string(), read_file(path)?, run)?;
    let metadata = path.with_file_name("metadata.toml");
    if Layout::of(path) == Some(Layout::FolderWithUp) && metadata.is_file() {
        let text = String::from_utf8_lossy(&read_file(&metadata)?).into_owned();
        let outside = layout::is_outside_transaction(&text).map_err(|error| ReadError::Metadata {
            path: metadata.display().to_string(),
            reason: error.message().to_owned(),
        })?;
        if outside {
            script.run = layout::as_one_query_string(&script.text);
        }
    }
    Ok(script)
}

fn script(path: &str, bytes: Vec<u8>, run: Run) -> Result<Script, ReadError> {
    let text = String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
        path: path.to_owned(),
        position: error.utf8_error().valid_up_to(),
    })?;
    Ok(Script::new(path, &text, run))
}

fn read_standard_input() -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|source| ReadError::Io { path: "standard input".to_owned(), source })?;
    Ok(bytes)
}

fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    std::fs::read(path).map_err(|source| io_error(path, source))
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    gather(folder, &mut files)?;
    if files.is_empty() {
        return Err(ReadError::NoFiles { path: folder.display().to_string() });
    }
    leave_out_strangers(&mut files);
    files.sort_by_cached_key(|path| order::Key::of(path));
    Ok(files)
}

/// diesel and Prisma read one file in each folder, and nothing that lies beside.
fn leave_out_strangers(files: &mut Vec<PathBuf>) {
    let root = |path: &PathBuf| Some(path.parent()?.parent()?.to_owned());
    let has_folders = |path: &&PathBuf| Layout::of(path).is_some_and(Layout::has_folders);
    let roots: BTreeSet<PathBuf> = files.iter().filter(has_folders).filter_map(root).collect();
    files.retain(|path| {
        has_folders(&path) || !path.ancestors().skip(1).any(|ancestor| roots.contains(ancestor))
    });
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let entries = std::fs::read_dir(folder).map_err(|source| io_error(folder, source))?;
    for entry in entries {
        let path = entry.map_err(|source| io_error(folder, source))?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if runs_forwards(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn runs_forwards(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    name.ends_with(".sql") && name != "down.sql" && !name.ends_with(".down.sql") && !name.starts_with('.')
}

fn io_error(path: &Path, source: std::io::Error) -> ReadError {
    ReadError::Io { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_folders_of_migrations_is_left_out() {
        let mut files: Vec<PathBuf> =
            ["m/1_a/up.sql", "m/seed.sql", "m/1_a/old/x.sql", "other/1.sql"].map(PathBuf::from).into();
        leave_out_strangers(&mut files);
        assert_eq!(files, ["m/1_a/up.sql", "other/1.sql"].map(PathBuf::from));
    }
}
