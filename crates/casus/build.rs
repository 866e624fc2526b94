//! Finds the codebook's pages, so that a new event type is one new file and no list to edit.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a build script reads its own crate's files, and stops the build when it cannot"
)]

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets the manifest folder");
    let folder = Path::new(&root).join("data/codebook");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut pages: Vec<String> = fs::read_dir(&folder)
        .expect("data/codebook is part of the crate")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".md") && name != "README.md")
        .collect();
    pages.sort();
    let mut source = String::from(
        "/// Every page of the embedded codebook: file name and text.\npub const PAGES: &[(&str, &str)] = &[\n",
    );
    for page in &pages {
        println!("cargo:rerun-if-changed={}", folder.join(page).display());
        writeln!(
            source,
            "    ({page:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/data/codebook/{page}\"))),"
        )
        .expect("writing to a string succeeds");
    }
    source.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets the output folder");
    fs::write(Path::new(&out).join("pages.rs"), source).expect("the output folder can be written");
}
