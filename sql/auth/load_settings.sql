-- Settings: what can be set are rows of setting_types; what a user has set is a version, and going back is a
-- new one. Only what differs from its default is kept.

\ir _fill_settings.sql
\ir _compare_settings.sql
\ir _check_setting.sql
\ir _get_setting_values.sql
\ir _lock_settings.sql
\ir _store_settings.sql
\ir list_setting_types.sql
\ir get_settings.sql
\ir update_settings.sql
\ir list_settings_versions.sql
\ir diff_settings.sql
\ir revert_settings.sql
