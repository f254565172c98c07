-- flags: who gets which variant of a feature, and why.
--
-- A flag is a document per environment (upsert_flag), kept as a row with its rules in order, and as a version for
-- each change. evaluate_flag answers with the first that applies of off, outside its time, a prerequisite unmet, a
-- rule that matches, the default. Buckets are a hash of salt and targeting key: the same everywhere and for ever.
-- Changes of an environment wait for each other (its row), so that two of them never close a cycle together; they
-- reach running processes within a second. What the OFREP doors answered is counted, and a sample kept.

\ir definitions.sql

-- Evaluation
\ir _get_bucket.sql
\ir _parse_instant.sql
\ir _compare_versions.sql
\ir _get_attribute.sql
\ir _find_segment_mismatch.sql
\ir _find_mismatch.sql
\ir _find_group_mismatch.sql
\ir _apply_rule.sql
\ir _find_unmet.sql
\ir _evaluate.sql
\ir _find_environment.sql
\ir _own_context.sql
\ir _may_see.sql
\ir _is_on.sql
\ir evaluate_flag.sql
\ir evaluate_flags.sql
\ir is_feature_enabled.sql
\ir _explain_rules.sql
\ir explain_flag.sql
\ir get_state.sql

\ir load_changes.sql
\ir load_trail.sql
