.PHONY: demo test truth lint check servers

# The report for GitLab's events migration, from a saved statistics file; no database is needed.
demo:
	@cargo run --quiet --release -- estimate fixtures/gitlab-events/migrations \
	    --stats fixtures/gitlab-events/stats.json --profile gitlab-database-lab

# Every test, the live ones on throwaway servers that are installed first where they are missing.
test: servers
	cargo test --locked

# Every statement of fixtures/ddl-truth on every version; half an hour on two cores.
truth: servers
	TRUTH_ALL=1 cargo test --locked --test ddl_truth

lint:
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings

check: lint test

servers:
	@scripts/install-servers
