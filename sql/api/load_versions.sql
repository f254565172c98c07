-- api: versions of the interface. A version is a row with its dates; what it is called for follows from them. Gateways
-- hold the registry in memory (get_version_state), tell callers in headers, and count who calls what is not current.

\ir _find_version.sql
\ir _check_dates.sql
\ir _check_guide.sql
\ir _refuse_default.sql
\ir _is_function.sql
\ir _get_next_version.sql
\ir _describe_version.sql
\ir list_api_versions.sql
\ir get_api_version.sql
\ir create_api_version.sql
\ir add_breaking_change.sql
\ir deprecate_api_version.sql
\ir set_version_sunset.sql
\ir restore_api_version.sql
\ir set_default_version.sql

-- Single functions.
\ir deprecate_function.sql
\ir restore_function.sql
\ir list_deprecated_functions.sql

-- Brown-outs.
\ir schedule_brownout.sql
\ir cancel_brownout.sql
\ir list_brownouts.sql

-- Gateways.
\ir get_version_state.sql
\ir record_version_usage.sql
\ir list_version_usage.sql
