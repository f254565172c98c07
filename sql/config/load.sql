-- config: what services are set to, by environment.
--
-- A key is defined (define_key: type, bounds, default, who may see it), then set in an environment. In force is
-- the environment's own value, else that of all, else the default. Every change is a version with who and why;
-- nothing of it is ever changed. Versions rise in the order of commits, because each change announces itself
-- (core._announce) before it looks, and so waits for the one before. Processes hear of it within a second and
-- read again (pyapi/config).
--
-- Secrets are sealed and opened by the application (config.set_secret, config.get_secret in Python); here are
-- their seals and fingerprints. Whoever is handed a seal is in the audit log.
\ir _check_environment.sql
\ir _check_service.sql
\ir _find_key.sql
\ir _normalise_value.sql
\ir _check_constraints.sql
\ir _list_values.sql
\ir _list_effective.sql
\ir define_environment.sql
\ir list_environments.sql
\ir define_key.sql
\ir list_keys.sql
\ir get_service_configs.sql
\ir get_config_value.sql
\ir explain_config_value.sql
\ir _check_version.sql
\ir _check_known_version.sql
\ir _write_versions.sql
\ir set_config_values.sql
\ir set_config_value.sql
\ir unset_config_value.sql
\ir list_config_history.sql
\ir diff_config.sql
\ir revert_config.sql
\ir _set_secret.sql
\ir _read_secret.sql
\ir _list_sealed.sql
\ir _reseal_secret.sql
\ir versions__refuse_change.sql
